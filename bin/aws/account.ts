import '../../lambdas/core/storage/quiet-sdk.ts';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { UsageError } from '../../lambdas/core/errors.ts';
import { readerName } from '../../lib/names.ts';
import type { AwsSettings, Installation } from '../../lib/settings.ts';
import { asking } from './trouble.ts';

/** Says who uses the command line. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** The account that the settings name, as somebody with credentials for it sees it. */
export interface Account extends Installation {
  readonly caller: Caller;
}

/** Credentials of a session, for a client of the SDK. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Finds out who asks, and has all clients of this process talk to the region of the settings. Throws UsageError when the
 * credentials are of another account, so that nothing is done there.
 */
export async function openAccount(installation: Installation): Promise<Account> {
  useRegion(installation.aws);
  const caller = await callerIdentity(installation.aws);
  if (caller.account !== installation.aws.account) throw new UsageError(otherAccount(caller, installation));
  return { ...installation, caller };
}

/**
 * The default region of the SDK, so that clients which other code makes, such as those of the lake's storage, use it too.
 * Region and credentials of a profile are two things: a profile of another region is no mistake.
 */
export function useRegion({ region }: Pick<AwsSettings, 'region'>): void {
  process.env.AWS_REGION = region;
}

export async function callerIdentity({ region }: Pick<AwsSettings, 'region'>): Promise<Caller> {
  const { Account: account = '', Arn: arn = '' } = await asking('find out whose credentials these are', region, () =>
    new STSClient().send(new GetCallerIdentityCommand({})),
  );
  return { account, arn };
}

export const otherAccount = ({ account, arn }: Caller, { aws, settings }: Installation) =>
  `the credentials are of account ${account} (${arn}), and ${settings.origin} names account ${aws.account}; use another AWS_PROFILE, or correct aws.account`;

/** Takes the partition, such as `aws` or `aws-cn`, from an ARN. */
export const partitionOf = (arn: string): string => arn.split(':')[1] ?? 'aws';

/** ARN of the role of those who read some databases (lib/names.ts). Its partition is that of the caller. */
export function readerRole({ aws, caller }: Account, reader: string): string {
  return `arn:${partitionOf(caller.arn)}:iam::${aws.account}:role${aws.rolePath}${readerName(aws.prefix, reader)}`;
}

/** A session of the role of a reader; undefined when the caller has that role already. */
export async function readerSession(
  account: Account,
  reader: string,
  ExternalId?: string | undefined,
): Promise<Session | undefined> {
  if (account.caller.arn.includes(`:assumed-role/${readerName(account.aws.prefix, reader)}/`)) return undefined;
  const RoleArn = readerRole(account, reader);
  const { Credentials: given } = await asking('take on the role', RoleArn, () =>
    new STSClient().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'timeback-lake', ExternalId })),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken)
    throw new Error(`STS gave no credentials of ${RoleArn}; try again`);
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}
