import { AthenaClient, GetWorkGroupCommand, ListEngineVersionsCommand } from '@aws-sdk/client-athena';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { currentKeys } from '../../lambdas/core/aws/keys.ts';
import { analystsName, type Outputs, stackName } from '../../lib/names.ts';
import { type Account, partitionOf } from '../aws/account.ts';
import { describeStack } from '../aws/installed.ts';
import { troubleOf } from '../aws/trouble.ts';
import { type Check, type Finding, ok, warning } from './check.ts';
import {
  judgeBootstrap,
  judgeConcurrency,
  judgeEngine,
  judgeKeyPolicy,
  judgeLakeFormation,
  judgeQuota,
  judgeStack,
  type Quota,
} from './judge.ts';
import { parsePolicy } from './policies.ts';

/** That of a bootstrap without one. */
const DEFAULT_QUALIFIER = 'hnb659fds';

/** The checks of services besides S3. `outputs`: of what is deployed. */
export function serviceChecks(
  account: Account,
  cloudFormation: CloudFormationClient,
  stacks: readonly string[],
  outputs: Partial<Outputs>,
): readonly Check[] {
  const { aws, caller } = account;
  const qualifier = aws.bootstrapQualifier ?? DEFAULT_QUALIFIER;
  const { KeyArn, KeysSecretArn, PartnerSecretArn } = outputs;
  const usesPartner = aws.sources.some((source) => source.events === 'poll' && source.credentials === 'partner');
  return [
    {
      name: 'bootstrap',
      rights: ['ssm:GetParameter'],
      look: async () => judgeBootstrap(await parameter(`/cdk-bootstrap/${qualifier}/version`), aws),
    },
    {
      name: 'stacks',
      rights: ['cloudformation:DescribeStacks'],
      look: () =>
        Promise.all(
          stacks.map(async (stack) => {
            const name = stackName(aws.prefix, stack);
            return judgeStack(name, (await describeStack(cloudFormation, name))?.StackStatus);
          }),
        ),
    },
    ...(KeyArn === undefined
      ? []
      : [
          {
            name: 'key',
            rights: [`kms:GetKeyPolicy on ${KeyArn}`],
            look: async () => judgeKeyPolicy(await keyPolicy(KeyArn), aws),
          },
        ]),
    ...(KeysSecretArn === undefined ? [] : [secretCheck('private keys', KeysSecretArn, 'step 7')]),
    ...(PartnerSecretArn === undefined || !usesPartner
      ? []
      : [secretCheck('key of the provider', PartnerSecretArn, 'step 8')]),
    {
      name: 'Lake Formation',
      rights: ['lakeformation:GetDataLakeSettings'],
      look: async () => {
        const deployer = `arn:${partitionOf(caller.arn)}:iam::${aws.account}:role/cdk-${qualifier}-cfn-exec-role-${aws.account}-${aws.region}`;
        return judgeLakeFormation(await lakeFormation(), aws.lakeFormation, deployer);
      },
    },
    {
      name: 'functions at once',
      rights: ['lambda:GetAccountSettings'],
      look: async () => {
        const { AccountLimit: limit } = await new LambdaClient().send(new GetAccountSettingsCommand({}));
        const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: unreserved = all } = limit ?? {};
        return judgeConcurrency({ all, unreserved }, aws.concurrency);
      },
    },
    {
      name: 'quotas of Step Functions',
      rights: ['servicequotas:ListServiceQuotas'],
      look: async () => judgeQuota(await quotas('states'), /open (?:map runs|executions)/i, 100),
    },
    {
      name: 'quotas of Glue',
      rights: ['servicequotas:ListServiceQuotas'],
      look: async () => judgeQuota(await quotas('glue'), /partitions per (?:table|account)/i, 1_000_000),
    },
    {
      name: 'Athena',
      rights: ['athena:GetWorkGroup', 'athena:ListEngineVersions'],
      look: () => athena(analystsName(aws.prefix)),
    },
  ];
}

async function parameter(Name: string): Promise<string | undefined> {
  try {
    return (await new SSMClient().send(new GetParameterCommand({ Name }))).Parameter?.Value;
  } catch (error) {
    if (troubleOf(error) === 'missing') return undefined;
    throw error;
  }
}

async function keyPolicy(KeyId: string) {
  const { Policy } = await new KMSClient().send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  return parsePolicy(Policy);
}

function secretCheck(name: string, arn: string, step: string): Check {
  return {
    name,
    rights: [`secretsmanager:DescribeSecret on ${arn}`],
    async look() {
      const version = await currentKeys(new SecretsManagerClient(), arn);
      return version === null
        ? warning('the secret has no value yet', `docs/deploy.md, First deployment, ${step}`)
        : ok(`the secret has a value, version ${version}`);
    },
  };
}

const IAM_ALLOWED = 'IAM_ALLOWED_PRINCIPALS';

async function lakeFormation() {
  const { DataLakeSettings: found = {} } = await new LakeFormationClient().send(new GetDataLakeSettingsCommand({}));
  const isOpen = (all: typeof found.CreateTableDefaultPermissions) =>
    all?.some(({ Principal }) => Principal?.DataLakePrincipalIdentifier === IAM_ALLOWED) === true;
  return {
    administrators: (found.DataLakeAdmins ?? []).flatMap((one) => one.DataLakePrincipalIdentifier ?? []),
    byIam: isOpen(found.CreateDatabaseDefaultPermissions) && isOpen(found.CreateTableDefaultPermissions),
  };
}

async function quotas(ServiceCode: string): Promise<readonly Quota[]> {
  const client = new ServiceQuotasClient();
  const found: Quota[] = [];
  for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode }))
    for (const { QuotaName: name = '', Value: value = 0 } of Quotas) found.push({ name, value });
  return found;
}

/** The engine of the workgroup; before it is deployed, whether the region has the engine. */
async function athena(workgroup: string): Promise<Finding> {
  const client = new AthenaClient();
  try {
    const { WorkGroup } = await client.send(new GetWorkGroupCommand({ WorkGroup: workgroup }));
    return judgeEngine(workgroup, WorkGroup?.Configuration?.EngineVersion?.EffectiveEngineVersion);
  } catch (error) {
    if (!/is not found|does not exist/i.test(String(error))) throw error;
    const { EngineVersions = [] } = await client.send(new ListEngineVersionsCommand({}));
    const newest = EngineVersions.map(({ EffectiveEngineVersion }) => EffectiveEngineVersion ?? '')
      .sort()
      .at(-1);
    return judgeEngine('the region', newest);
  }
}
