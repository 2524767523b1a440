import { readFileSync } from 'node:fs';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** Below the limits of CloudFormation, 500 resources and 1 MB, so that an installation can still grow. */
export const MAX_RESOURCES = 400;
export const MAX_BYTES = 800_000;

/** What is too large in the templates of an app; empty when nothing is. */
export function oversized({ stacks }: Pick<CloudAssembly, 'stacks'>): readonly string[] {
  return stacks.flatMap(({ stackName, templateFullPath }) => {
    const text = readFileSync(templateFullPath);
    const { Resources: resources = {} } = JSON.parse(text.toString()) as { Resources?: object };
    const count = Object.keys(resources).length;
    return [
      ...(count > MAX_RESOURCES ? [`${stackName} has ${count} resources; expected at most ${MAX_RESOURCES}`] : []),
      ...(text.length > MAX_BYTES ? [`${stackName} has ${text.length} bytes; expected at most ${MAX_BYTES}`] : []),
    ];
  });
}
