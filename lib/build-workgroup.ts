import type { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { BUILD, buildWorkgroupName } from './names.ts';
import { ATHENA_ENGINE, encryptedResults } from './reader.ts';
import type { StateStack } from './state-stack.ts';

/**
 * Adds the workgroup of the statements of a refresh. It does not enforce where results go, since Athena then refuses a statement that
 * says itself where its table is; the rights of the role bound both. Nothing bounds what a statement reads: a refresh that is
 * stopped in its midst has cost as much, and shows nothing.
 */
export function addBuildWorkgroup(stack: Stack, prefix: string, { results, key }: StateStack): CfnWorkGroup {
  return new CfnWorkGroup(stack, 'BuildWorkgroup', {
    name: buildWorkgroupName(prefix),
    description: `Statements that build the tables of ${prefix}`,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: false,
      publishCloudWatchMetricsEnabled: true,
      engineVersion: ATHENA_ENGINE,
      resultConfiguration: encryptedResults(results, `${BUILD}/results/`, key),
    },
  });
}
