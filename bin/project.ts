import { messageOf } from '../lambdas/core/errors.ts';
import { type ProjectContext, project } from '../lambdas/project/run.ts';
import type { Installed } from './aws/installed.ts';

/**
 * Shows other tools what a command has published. Resolves to what to say when that failed, since what was published is
 * published all the same; undefined when all went well. `full`: looks at all Delta logs, also at those that should be right.
 */
export async function showOthers(context: ProjectContext, full = false): Promise<string | undefined> {
  try {
    await project(context, { format: 1, full });
    return undefined;
  } catch (error) {
    return `the Delta logs and catalogue.sql, which other tools read, were not brought up to date: ${messageOf(error)}; the next ingest, refresh or rollback tries again`;
  }
}

/** Has the functions of an installation show Athena what a command has published. Resolves as `showOthers` does. */
export async function showAthena(installed: Installed): Promise<string | undefined> {
  const { projectDeployed } = await import('./aws/projection.ts'); // the SDK takes longer to load than all the rest
  return projectDeployed(installed);
}

/** Tells people of trouble that does not undo what a command has done. */
export function warn(trouble: string | undefined): void {
  if (trouble !== undefined) process.stderr.write(`warning: ${trouble}\n`);
}
