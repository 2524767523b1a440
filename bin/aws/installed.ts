import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { UsageError } from '../../lambdas/core/errors.ts';
import { OUTPUT_STACKS, OUTPUTS, type OutputStack, type Outputs, stackName } from '../../lib/names.ts';
import type { Installation } from '../../lib/settings.ts';
import { type Account, openAccount } from './account.ts';
import { asking, troubleOf } from './trouble.ts';

/** An installation that is deployed. */
export interface Installed extends Account {
  readonly outputs: Outputs;
  /** Its lake, as `--lake` would name it. */
  readonly lake: string;
}

/**
 * The installation that the settings describe. Throws UsageError when it is not deployed, and when the credentials are of
 * another account.
 */
export async function openInstalled(installation: Installation): Promise<Installed> {
  const account = await openAccount(installation);
  const client = new CloudFormationClient();
  const found = await Promise.all(OUTPUT_STACKS.map((stack) => outputsOf(client, account, stack)));
  const outputs = Object.assign({}, ...found) as Outputs;
  return { ...account, outputs, lake: `s3://${outputs.LakeBucket}` };
}

/** A stack as CloudFormation describes it; undefined where there is none of the name. */
export async function describeStack(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  } catch (error) {
    if (troubleOf(error) === 'missing') return undefined;
    throw error;
  }
}

async function outputsOf<S extends OutputStack>(
  client: CloudFormationClient,
  { aws }: Account,
  stack: S,
): Promise<Outputs<S>> {
  const name = stackName(aws.prefix, stack);
  const where = `account ${aws.account}, region ${aws.region}`;
  const found = await asking('read the outputs of the stack', name, () => describeStack(client, name));
  if (!found) {
    throw new UsageError(
      `the stack ${name} is not in ${where}: deploy the installation (npx cdk deploy --all), correct aws.prefix or aws.region, or name a lake with --lake`,
    );
  }
  const values = new Map(found.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const entries = OUTPUTS[stack].map((output) => [output, values.get(output)] as const);
  const [lacking] = entries.find(([, value]) => value === undefined) ?? [];
  if (lacking !== undefined) {
    throw new UsageError(
      `the stack ${name} in ${where} has no output ${lacking}, and its state is ${found.StackStatus}; deploy it again with this version`,
    );
  }
  return Object.fromEntries(entries) as Outputs<S>;
}
