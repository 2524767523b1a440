import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { messageOf } from '../../lambdas/core/errors.ts';
import type { Installed } from './installed.ts';
import { asking } from './trouble.ts';

/**
 * Has the deployed projection show Athena, and readers of Delta tables, the newest state of the ledger. Resolves to what to say
 * when that failed, since the ledger is right all the same; undefined when all went well.
 */
export async function projectDeployed({ outputs, aws }: Installed): Promise<string | undefined> {
  const { ProjectFunction: FunctionName } = outputs;
  try {
    const { FunctionError, Payload } = await asking('call the function', FunctionName, () =>
      new LambdaClient({ requestHandler: { requestTimeout: LONGEST_MS } }).send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from('{}') }),
      ),
    );
    if (FunctionError === undefined) return undefined;
    return `the function ${FunctionName} failed: ${errorIn(Payload)}; ${later(aws.schedules.reconcile)}`;
  } catch (error) {
    return `${messageOf(error)}; ${later(aws.schedules.reconcile)}`;
  }
}

/** The function may take ten minutes. */
const LONGEST_MS = 11 * 60_000;

const later = (schedule: string) =>
  `Athena shows what it did before until the next projection (aws.schedules.reconcile: ${schedule})`;

function errorIn(payload: Uint8Array | undefined): string {
  const text = Buffer.from(payload ?? []).toString();
  try {
    return String((JSON.parse(text) as { readonly errorMessage?: string }).errorMessage);
  } catch {
    return text;
  }
}
