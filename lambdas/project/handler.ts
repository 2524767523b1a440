import * as z from 'zod';
import { tellWork } from '../core/aws/delivery.ts';
import { openGlue } from '../core/aws/glue-partitions.ts';
import { lambda } from '../core/aws/lambda.ts';
import { count } from '../core/aws/telemetry.ts';
import { inWorkspace } from '../core/aws/workspace.ts';
import { workSchema } from '../core/lake/work.ts';
import { environment } from './env.ts';
import { glueTarget } from './glue-target.ts';
import { behind, project } from './run.ts';

/** The last state of a delivery gives its work. A schedule gives what it likes, and can ask for a look at all that is shown. */
const input = z.object({ work: workSchema.optional(), full: z.boolean().default(false) });

/** How many tables were changed. */
export interface ProjectedTables {
  readonly format: 1;
  readonly changed: number;
}

/** Another projection is at work and may have begun too early to show everything, so the caller tries again. */
export class BehindError extends Error {
  override readonly name = 'BehindError';
}

/**
 * Brings the Delta logs, `catalogue.sql` and the partitions of Glue to the newest state of the ledger: once this returns to a
 * delivery, readers see it. A schedule calls it too, for what a call that failed has left.
 */
export const handler = lambda('project', environment, (given) => {
  const { settings, variables, openLake } = given;
  const glue = openGlue();
  return async (event: unknown, { owner }): Promise<ProjectedTables> => {
    const { work, full } = input.parse(event);
    if (work) tellWork(work);
    const lake = await openLake(owner);
    return inWorkspace(given, lake, async (workspace) => {
      const { LAKE, DATABASE_PREFIX } = variables;
      const target = glueTarget({ ...lake, ...workspace, glue, lake: LAKE, databasePrefix: DATABASE_PREFIX });
      const context = { ...lake, ...workspace, settings, others: [target] };
      let left = 0;
      try {
        const { changed, shown } = await project(context, { format: 1, full });
        if (!shown) left = (await behind(context, new Date())).length;
        if (left > 0 && work) throw new BehindError(`${left} tables are not shown yet; try again`);
        return { format: 1, changed: changed.length };
      } catch (error) {
        left = (await behind(context, new Date())).length;
        throw error;
      } finally {
        count('ProjectionBehind', left);
      }
    });
  };
});
