import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { configuration } from './account.ts';
import { type DeployedFunction, deployedFunctions } from './functions.ts';
import { ACCOUNT_ID } from './identity.ts';
import type { AccountPlace } from './start.ts';
import { usedRightsOf } from './used-rights.ts';

/** Roles of the application: of functions, of the machines, of the schedules, and of the analysts. */
export const ROLES = [
  'receive-object',
  'plan-delivery',
  'convert-unit',
  'publish-delivery',
  'project',
  'refresh-models',
  'reconcile',
  'tidy-lake',
  'sync-partner',
  'sync-role',
  'Delivery',
  'Refresh',
  'Schedules',
  'RefreshSchedule',
  'analysts',
] as const satisfies readonly (
  | DeployedFunction
  | 'Delivery'
  | 'Refresh'
  | 'Schedules'
  | 'RefreshSchedule'
  | 'analysts'
)[];

export type RoleName = (typeof ROLES)[number];

/** One action on one resource, which a statement of a role allows. */
export interface Right {
  readonly role: RoleName;
  /** Id of the statement; empty for those that the CDK adds. */
  readonly sid: string;
  readonly action: string;
  readonly resource: string;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Policy {
  readonly RoleName: string;
  readonly PolicyName: string;
  readonly document: { readonly Version: string; readonly Statement: readonly Statement[] };
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** ARN of each role. */
export async function deployedRoles(account: AccountPlace): Promise<ReadonlyMap<RoleName, string>> {
  const { Roles = [] } = await new IAMClient(configuration(account)).send(new ListRolesCommand({ MaxItems: 1000 }));
  const functions = await deployedFunctions(account);
  const named = (end: RegExp) => Roles.find(({ RoleName = '' }) => end.test(RoleName))?.Arn;
  const arns = ROLES.map((role) => {
    const arn = functions.get(role as DeployedFunction)?.role ?? named(new RegExp(`-${role}(?:Role.*)?$`));
    if (!arn) throw new Error(`there is no role of ${role}`);
    return [role, arn] as const;
  });
  return new Map(arns);
}

/** All that the roles may do. */
export async function deployedRights(account: AccountPlace): Promise<readonly Right[]> {
  const found: Right[] = [];
  for (const [role, arn] of await deployedRoles(account)) {
    for (const { document } of await policiesOf(account, arn)) {
      for (const { Sid: sid = '', Action, Resource } of document.Statement)
        for (const action of list(Action))
          for (const resource of list(Resource)) found.push({ role, sid, action, resource });
    }
  }
  return found;
}

/** A right by a name that tells it from all others. */
export const nameOf = ({ role, sid, action, resource }: Right) => `${role} ${sid} ${action} ${resource}`;

/** Names of the rights that calls have needed, in the order of the calls. */
export async function usedRights(account: AccountPlace): Promise<readonly string[]> {
  const roles = new Map([...(await deployedRoles(account))].map(([role, arn]) => [arn.split('/').at(-1), role]));
  return (await usedRightsOf(account)).flatMap((used) => {
    const role = roles.get(used.role);
    return role ? [nameOf({ ...used, role })] : [];
  });
}

async function policiesOf(account: AccountPlace, arn: string): Promise<readonly Policy[]> {
  const iam = new IAMClient(configuration(account));
  const RoleName = arn.split('/').at(-1) ?? '';
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  return Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return { RoleName, PolicyName, document: JSON.parse(decodeURIComponent(PolicyDocument)) };
    }),
  );
}

async function store(account: AccountPlace, { RoleName, PolicyName, document }: Policy): Promise<void> {
  const PolicyDocument = JSON.stringify(document);
  await new IAMClient(configuration(account)).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
}

/**
 * Takes away all that the function may do that receives events, but for what Lambda needs to poll the queue for it. Resolves to what
 * gives it back.
 */
export async function forbidReceiving(account: AccountPlace): Promise<() => Promise<void>> {
  const policies = await policiesOf(account, (await deployedRoles(account)).get('receive-object') ?? '');
  const iam = new IAMClient(configuration(account));
  for (const { document, ...policy } of policies) {
    const Statement = document.Statement.filter(({ Sid = '' }) => POLLING.includes(Sid));
    if (Statement.length > 0) await store(account, { ...policy, document: { ...document, Statement } });
    else await iam.send(new DeleteRolePolicyCommand(policy));
  }
  return async () => {
    for (const policy of policies) await store(account, policy);
  };
}

/** Ids of the statements of lib/work-queue.ts. */
const POLLING: readonly string[] = ['Receive', 'ReceiveEncrypted'];

/** Takes one right away, and resolves to what gives it back. */
export async function forbid(account: AccountPlace, right: Right): Promise<() => Promise<void>> {
  const policies = await policiesOf(account, (await deployedRoles(account)).get(right.role) ?? '');
  const has = (one: Statement) =>
    (one.Sid ?? '') === right.sid &&
    list(one.Action).includes(right.action) &&
    list(one.Resource).includes(right.resource);
  const [policy, ...others] = policies.filter(({ document }) => document.Statement.some(has));
  if (!policy || others.length > 0) throw new Error(`${nameOf(right)} is in ${policies.length} policies`);
  const Statement = policy.document.Statement.flatMap((one) => (has(one) ? withoutRight(one, right) : [one]));
  await store(account, { ...policy, document: { ...policy.document, Statement } });
  return () => store(account, policy);
}

/** What is left of a statement: its other actions on all resources, and the action on the others. */
function withoutRight(statement: Statement, { action, resource }: Right): Statement[] {
  const actions = list(statement.Action).filter((one) => one !== action);
  const resources = list(statement.Resource).filter((one) => one !== resource);
  return [
    ...(actions.length > 0 ? [{ ...statement, Action: actions }] : []),
    ...(resources.length > 0 ? [{ ...statement, Action: action, Resource: resources }] : []),
  ];
}

/** Lets the account's root take a role on that only a service may, and resolves to what restores it. */
export async function letAssume(account: AccountPlace, arn: string): Promise<() => Promise<void>> {
  const iam = new IAMClient(configuration(account));
  const RoleName = arn.split('/').at(-1) ?? '';
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const trust = (PolicyDocument: string) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const Principal = { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  await trust(JSON.stringify({ Version: '2012-10-17', Statement }));
  return async () => {
    await trust(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  };
}
