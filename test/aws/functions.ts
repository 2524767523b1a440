import type { FunctionName } from '../../lambdas/core/aws/function-sizes.ts';
import { type Configuration, configuration } from './account.ts';
import { signedCall } from './signed-call.ts';
import type { AccountPlace } from './start.ts';

/** Functions of the application; the code of the sync is deployed twice, for the two ways in which it reads other buckets. */
export type DeployedFunction = Exclude<FunctionName, 'sync-provider'> | 'sync-partner' | 'sync-role';

const FUNCTIONS = '/2015-03-31/functions/';

interface Described {
  readonly FunctionName: string;
  readonly Role: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

/** Name and role, as an ARN, of each deployed function. */
export async function deployedFunctions(
  account: AccountPlace,
): Promise<ReadonlyMap<DeployedFunction, { readonly name: string; readonly role: string }>> {
  const path = FUNCTIONS;
  const { body } = await signedCall(configuration(account), { service: 'lambda', method: 'GET', path });
  const { Functions } = body as { readonly Functions: readonly Described[] };
  return new Map(
    Functions.flatMap((one) => {
      const own = ownName(one);
      return own ? [[own, { name: one.FunctionName, role: one.Role }] as const] : [];
    }),
  );
}

/** Undefined for a function of somebody else. */
function ownName({ Environment }: Described): DeployedFunction | undefined {
  const { POWERTOOLS_SERVICE_NAME: name, PARTNER_SECRET_ARN: secret } = Environment?.Variables ?? {};
  if (name === 'sync-provider') return secret === undefined ? 'sync-role' : 'sync-partner';
  return name as DeployedFunction | undefined;
}

/** Calls a function and waits for its end. Throws where it cannot be called, and what it throws. */
export async function call(as: Configuration, name: string, event: unknown): Promise<unknown> {
  const path = `${FUNCTIONS}${name}/invocations`;
  const { headers, body } = await signedCall(as, { service: 'lambda', path, body: JSON.stringify(event) });
  if (headers.has('x-amz-function-error')) throw new Error(`${name} failed: ${JSON.stringify(body)}`);
  return body;
}

/** Asks whether one may call a function, without a call. */
export async function askForCall(as: Configuration, name: string): Promise<void> {
  const headers = { 'x-amz-invocation-type': 'DryRun' };
  await signedCall(as, { service: 'lambda', path: `${FUNCTIONS}${name}/invocations`, headers, body: '{}' });
}
