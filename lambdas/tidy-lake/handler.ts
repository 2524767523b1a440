import { lambda } from '../core/aws/lambda.ts';
import { logger } from '../core/aws/telemetry.ts';
import { inWorkspace } from '../core/aws/workspace.ts';
import { environment } from './env.ts';
import { tidyLake } from './run.ts';
import { PARTS } from './schema.ts';

/**
 * Tidies the lake on a schedule. What nothing shows any more waits for its grace period before it is removed, which is longer than
 * a projection can be behind. Throws after everything was tried, so that an alarm tells of what could not be tidied.
 */
export const handler = lambda('tidy-lake', environment, (given) => {
  const { settings, openLake } = given;
  return async (_event: unknown, { owner }): Promise<{ readonly format: 1 }> => {
    const lake = await openLake(owner);
    const { failures } = await inWorkspace(given, lake, (workspace) =>
      tidyLake({ ...lake, ...workspace, settings }, { format: 1, parts: PARTS }),
    );
    for (const failure of failures) logger.error(failure);
    if (failures.length > 0) throw new Error(`not tidied: ${failures.join('; ')}`);
    return { format: 1 };
  };
});
