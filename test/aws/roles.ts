import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { configuration } from './account.ts';
import { ACCOUNT_ID } from './identity.ts';
import type { AccountPlace } from './start.ts';

export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

export interface Role {
  readonly arn: string;
  /** Replaces what the role may do. */
  allow(...statements: readonly Statement[]): Promise<void>;
}

/** Makes a role of a person, or of a service such as `states.amazonaws.com`, that may do nothing yet. */
export async function newRole(account: AccountPlace, RoleName: string, service?: string): Promise<Role> {
  const iam = new IAMClient(configuration(account));
  const Principal = service === undefined ? { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` } : { Service: service };
  const AssumeRolePolicyDocument = policy([{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }]);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const place = { RoleName, PolicyName: 'allowed' };
  return {
    arn: Role?.Arn ?? '',
    async allow(...statements) {
      if (statements.length === 0) {
        await iam.send(new DeleteRolePolicyCommand(place));
        return;
      }
      const PolicyDocument = policy(statements.map((statement) => ({ Effect: 'Allow', ...statement })));
      await iam.send(new PutRolePolicyCommand({ ...place, PolicyDocument }));
    },
  };
}

const policy = (Statement: readonly unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
