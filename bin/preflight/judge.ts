import { FUNCTION_SIZES } from '../../lambdas/core/aws/function-sizes.ts';
import type { AwsSettings } from '../../lib/settings.ts';
import { type Finding, failed, ok, unknown, warning } from './check.ts';
import { leavesToAccount, type PolicyDocument, servicesAllowed } from './policies.ts';

// Decides on what AWS has answered. Nothing here calls AWS.

/** The CDK's templates need a bootstrap of at least this version. */
const BOOTSTRAP_VERSION = 6;

export function judgeBootstrap(
  version: string | undefined,
  aws: Pick<AwsSettings, 'account' | 'region' | 'bootstrapQualifier'>,
): Finding {
  const qualifier = aws.bootstrapQualifier === undefined ? '' : ` --qualifier ${aws.bootstrapQualifier}`;
  const todo = `npx cdk bootstrap aws://${aws.account}/${aws.region}${qualifier}`;
  if (version === undefined) return failed('account and region are not bootstrapped', todo);
  const found = `version ${version}`;
  return Number(version) >= BOOTSTRAP_VERSION
    ? ok(found)
    : failed(`${found}, expected at least ${BOOTSTRAP_VERSION}`, todo);
}

/** `status`: of a stack, undefined where there is none. */
export function judgeStack(name: string, status: string | undefined): Finding {
  if (status === undefined) return warning(`${name} is not deployed`, 'npx cdk deploy --all');
  if (/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$|^UPDATE_ROLLBACK_COMPLETE$/.test(status)) return ok(`${name}: ${status}`);
  if (/IN_PROGRESS$/.test(status)) return warning(`${name}: ${status}`, 'wait until it has ended');
  return failed(`${name}: ${status}`, 'look at its events in the CloudFormation console, then npx cdk deploy --all');
}

/** Functions that may run besides the tasks and the function that receives: steps of deliveries, schedules. */
const OTHER_FUNCTIONS = Object.keys(FUNCTION_SIZES).length - 2;
/** Lambda never lets all be reserved. */
const KEPT_UNRESERVED = 100;

export interface Concurrency {
  /** Of the account. */
  readonly all: number;
  readonly unreserved: number;
}

export function judgeConcurrency(
  { all, unreserved }: Concurrency,
  { tasks, receive, reservedForConversion }: AwsSettings['concurrency'],
): Finding {
  const wanted = tasks + receive + OTHER_FUNCTIONS;
  const found = `${all} functions at once, ${unreserved} of them not reserved; one delivery takes up to ${wanted}`;
  const more = 'ask for more: Service Quotas, AWS Lambda, "Concurrent executions"';
  if (reservedForConversion !== undefined && all - reservedForConversion < KEPT_UNRESERVED)
    return failed(
      found,
      `aws.concurrency.reservedForConversion is ${reservedForConversion}, and Lambda keeps ${KEPT_UNRESERVED} unreserved: lower it, or ${more}`,
    );
  return unreserved < wanted ? warning(found, `${more}, or lower aws.concurrency.tasks`) : ok(found);
}

/** A quota of an account. */
export interface Quota {
  readonly name: string;
  readonly value: number;
}

/** `least`: below it the installation of a large network would come near. */
export function judgeQuota(quotas: readonly Quota[], matching: RegExp, least: number): readonly Finding[] {
  const found = quotas.filter(({ name }) => matching.test(name));
  if (found.length === 0)
    return [unknown('Service Quotas names no such quota', 'look at the quotas of the service in its console')];
  return found.map(({ name, value }) => {
    const text = `${name}: ${value.toLocaleString('en-US')}`;
    return value < least
      ? warning(`${text}, expected at least ${least.toLocaleString('en-US')}`, 'ask for more: Service Quotas')
      : ok(text);
  });
}

const ENGINE = 'Athena engine version 3';

export function judgeEngine(workgroup: string, engine: string | undefined): Finding {
  if (engine === ENGINE) return ok(`${workgroup}: ${engine}`);
  if (engine === undefined)
    return unknown(`${workgroup} names no engine`, 'look at the workgroup in the console of Athena');
  return failed(`${workgroup}: ${engine}, expected ${ENGINE}`, 'npx cdk deploy --all sets it');
}

export interface Encryption {
  readonly algorithm: string | undefined;
  /** ARN or id of the key. */
  readonly key: string | undefined;
}

/** `key`: ARN that the settings, or the stack, name. */
export function judgeEncryption(
  bucket: string,
  { algorithm, key: used }: Encryption,
  key: string | undefined,
): Finding {
  const found = `${bucket} is encrypted with ${algorithm ?? 'nothing'}${used === undefined ? '' : `, key ${used}`}`;
  if (algorithm?.startsWith('aws:kms') !== true)
    return key === undefined
      ? ok(found)
      : warning(found, `the settings name the key ${key}: leave it away, or encrypt with it`);
  if (used === undefined || key === undefined) {
    return failed(found, 'name the ARN of the key in the settings, beside the bucket, so that the roles may use it');
  }
  const isSame = used === key || key.endsWith(`:key/${used}`) || used.includes(':alias/');
  return isSame ? ok(found) : failed(found, `the settings name the key ${key}: correct it`);
}

/** Services that write into encrypted queues, topics and logs for us. */
export const keyServices = (region: string) =>
  ['cloudwatch', 'events', 'sns', `logs.${region}`].map((name) => `${name}.amazonaws.com`);

export function judgeKeyPolicy(
  policy: PolicyDocument,
  { account, region }: Pick<AwsSettings, 'account' | 'region'>,
): Finding {
  const allowed = servicesAllowed(policy, 'kms:GenerateDataKey');
  const lacking = keyServices(region).filter((service) => !allowed.has(service));
  if (lacking.length > 0)
    return failed(`its policy does not let ${lacking.join(', ')} use it`, 'npx cdk deploy --all sets the policy back');
  if (!leavesToAccount(policy, account, 'kms:Decrypt'))
    return failed('its policy does not let IAM of the account decide', 'npx cdk deploy --all sets the policy back');
  return ok('IAM decides, and alarms, events, topics and logs may use it');
}

export interface LakeFormation {
  /** ARNs of its administrators. */
  readonly administrators: readonly string[];
  /** Whether new databases and tables are left to IAM. */
  readonly byIam: boolean;
}

/** `deployer`: the role by which CloudFormation makes databases. */
export function judgeLakeFormation(
  { administrators, byIam }: LakeFormation,
  mode: AwsSettings['lakeFormation'],
  deployer: string,
): Finding {
  const isAdministrator = administrators.includes(deployer);
  const found = `new databases and tables are ${byIam ? 'left to IAM' : 'closed'} by default, the role that deploys is ${isAdministrator ? 'an' : 'no'} administrator`;
  if (mode === 'grants' && !isAdministrator)
    return failed(found, `aws.lakeFormation is "grants": make ${deployer} an administrator of Lake Formation`);
  if (mode === 'iam' && !byIam && !isAdministrator)
    return warning(
      found,
      `each database of the installation opens its own tables to IAM; if its deployment is refused, make ${deployer} an administrator of Lake Formation`,
    );
  return ok(found);
}
