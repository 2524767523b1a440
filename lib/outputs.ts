import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { OutputStack, Outputs } from './names.ts';

/** Gives a stack all of its outputs (names.ts). */
export function addOutputs<S extends OutputStack>(stack: Stack, _of: S, values: Outputs<S>): void {
  for (const [name, value] of Object.entries<string>(values)) new CfnOutput(stack, name, { value });
}
