import { tellWork } from '../core/aws/delivery.ts';
import { ownerOfWork } from '../core/aws/executions.ts';
import { lambda } from '../core/aws/lambda.ts';
import { count, logger } from '../core/aws/telemetry.ts';
import { inWorkspace } from '../core/aws/workspace.ts';
import { giveUp } from '../core/lake/give-up.ts';
import type { Lake } from '../core/lake/lake.ts';
import { passOver } from '../core/lake/pass-over.ts';
import { changedMeanwhile } from '../core/lake/passed-over.ts';
import type { UnitReport } from '../core/lake/reports.ts';
import type { Work } from '../core/lake/work.ts';
import { environment } from './env.ts';
import { publishWork } from './run.ts';
import { input, type Publication } from './schema.ts';

/** What came of a delivery. All else is in `lake.units`. */
export interface Published {
  readonly format: 1;
  readonly state: Publication['state'];
  readonly units: number;
  readonly quarantined: number;
}

/** Publishes a delivery whose tasks are converted, or records that its object was replaced or deleted before they were. */
export const handler = lambda('publish-delivery', environment, (given) => {
  const { settings, openLake } = given;
  return async (event: unknown): Promise<Published> => {
    const { work } = input.parse(event);
    tellWork(work);
    const lake = await openLake(ownerOfWork(work));
    const { state, units, warnings } = await inWorkspace(given, lake, async (workspace) => {
      try {
        return await publishWork({ ...lake, ...workspace, settings }, work);
      } catch (error) {
        const lost = await recordLost(lake, work);
        if (!lost) throw error;
        return lost;
      }
    });
    const quarantined = units.filter((unit) => unit.state === 'QUARANTINED').length;
    if (state === 'PUBLISHED') count('Published');
    if (quarantined > 0) count('Quarantined');
    for (const warning of warnings) logger.warn(warning);
    return { format: 1, state, units: units.length, quarantined };
  };
});

/** Undefined while the object is still the one that was planned, so that something else has gone wrong. */
async function recordLost(lake: Lake, work: Work): Promise<Publication | undefined> {
  const lost = await changedMeanwhile(lake.storage, work.item, work.head);
  if (!lost) return undefined;
  await giveUp(lake, work);
  await passOver(lake, [lost]);
  const unit: UnitReport = lost.unit;
  return { state: unit.state === 'SUPERSEDED' ? 'SUPERSEDED' : 'IGNORED', units: [unit], warnings: [] };
}
