import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { commonDatabases } from '../../lambdas/core/catalogue/glue-models.ts';
import { GLUE_DATABASES } from '../../lambdas/core/catalogue/glue-tables.ts';
import { messageOf } from '../../lambdas/core/errors.ts';
import {
  catalogueStack,
  OUTPUT_STACKS,
  type Outputs,
  quickSightStack,
  scopeStack,
  stackName,
} from '../../lib/names.ts';
import type { Installation } from '../../lib/settings.ts';
import { MODELS } from '../../sql/models.ts';
import { type Account, type Caller, callerIdentity, otherAccount, useRegion } from '../aws/account.ts';
import { describeStack } from '../aws/installed.ts';
import { bucketChecks } from './bucket-checks.ts';
import { usedBuckets } from './buckets.ts';
import { type Checked, failed, made, madeAll, ok } from './check.ts';
import { serviceChecks } from './service-checks.ts';

/**
 * Looks at all that an installation needs of its account, before or after it is deployed. Changes nothing.
 */
export async function preflight(installation: Installation): Promise<readonly Checked[]> {
  const { aws } = installation;
  useRegion(aws);
  const seen: { caller?: Caller } = {};
  const identity = await made({
    name: 'credentials',
    rights: ['sts:GetCallerIdentity'],
    async look() {
      try {
        const caller = await callerIdentity(aws);
        if (caller.account !== aws.account)
          return failed(otherAccount(caller, installation), 'look again as that account');
        seen.caller = caller;
        return ok(`${caller.arn}, region ${aws.region}`);
      } catch (error) {
        return failed(messageOf(error), `look again with credentials of account ${aws.account}`);
      }
    },
  });
  // Nothing that another account answers says something of this one.
  if (!seen.caller) return identity;
  const account: Account = { ...installation, caller: seen.caller };
  const cloudFormation = new CloudFormationClient();
  const outputs = await knownOutputs(cloudFormation, account);
  const stacks = stacksOf(installation);
  const checks = [
    ...serviceChecks(account, cloudFormation, stacks, outputs),
    ...usedBuckets(aws, outputs).flatMap((bucket) => bucketChecks(account, bucket)),
  ];
  return [...identity, ...(await madeAll(checks))];
}

/** All stacks of an installation, without the prefix. */
export function stacksOf({ settings, aws }: Installation): readonly string[] {
  const databases = [...GLUE_DATABASES, ...commonDatabases(MODELS)];
  const catalogues = new Set(databases.map(({ name }) => catalogueStack(name)));
  const scopes = settings.scopes.map(({ name }) => scopeStack(name));
  const shown = aws.quickSight?.scopes.map(({ name }) => quickSightStack(name)) ?? [];
  return [...OUTPUT_STACKS, ...catalogues, ...scopes, ...shown];
}

/** Outputs of the stacks that are there. */
async function knownOutputs(client: CloudFormationClient, { aws }: Account): Promise<Partial<Outputs>> {
  const found = await Promise.all(
    OUTPUT_STACKS.map((stack) => describeStack(client, stackName(aws.prefix, stack)).catch(() => undefined)),
  );
  const entries = found.flatMap((stack: Stack | undefined) =>
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  return Object.fromEntries(entries) as Partial<Outputs>;
}
