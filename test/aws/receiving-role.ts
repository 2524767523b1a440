import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { configuration } from './account.ts';
import type { AccountPlace } from './start.ts';

/** Takes all that a function may do away from its role, and resolves to what gives it back. `name`: its construct's, in the stack. */
export async function forbidAll(account: AccountPlace, name: string): Promise<() => Promise<void>> {
  const iam = new IAMClient(configuration(account));
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
  const role = Roles.find(({ RoleName = '' }) => RoleName.includes(`-${name}Role`));
  if (!role) throw new Error(`no role of ${name} among ${Roles.map(({ RoleName }) => RoleName).join(', ')}`);
  const { RoleName } = role;
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  for (const PolicyName of PolicyNames) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  return async () => {
    for (const { PolicyName, PolicyDocument = '' } of policies) {
      const document = decodeURIComponent(PolicyDocument);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
    }
  };
}
