import { AthenaClient } from '@aws-sdk/client-athena';
import * as z from 'zod';
import { athenaModels } from '../core/aws/athena-models.ts';
import { openGlue } from '../core/aws/glue-partitions.ts';
import { lambda } from '../core/aws/lambda.ts';
import { count, logger } from '../core/aws/telemetry.ts';
import { messageOf } from '../core/errors.ts';
import { environment } from './env.ts';
import { logReport } from './log-report.ts';
import { refreshUnlessBusy } from './run.ts';
import type { ContractResult, Refresh } from './schema.ts';
import { isRefreshed } from './stamp.ts';

/** The schedule gives nothing; a person can ask for all to be built again, or for some tables alone. */
const input = z.object({ full: z.boolean().default(false), select: z.array(z.string()).readonly().default([]) });

/** What a call has come to; the machine hands it on. */
export interface RefreshedModels extends Pick<Refresh, 'format' | 'built' | 'held'> {
  /** `busy`: another refresh is at work, and this call has done nothing. */
  readonly outcome: Refresh['outcome'] | 'busy';
  /** Conditions for which models keep their tables, and ids of some of the rows that break them. */
  readonly broken: readonly Omit<ContractResult, 'level'>[];
  /** Statements of Athena that it took; each costs what it reads, and at least the price of 10 MB. */
  readonly statements: number;
}

/** Conditions that an outcome names: it has to stay below 256 KiB. */
const MAX_BROKEN = 20;

const done = (outcome: RefreshedModels['outcome']): RefreshedModels => ({
  format: 1,
  outcome,
  built: 0,
  held: [],
  broken: [],
  statements: 0,
});

/**
 * Builds by Athena what is out of date of the base tables and of the tables of restricted scopes, and shows it in one write of the ledger.
 * Where nothing has changed since the last refresh, or another one is at work, it does nothing.
 */
export const handler = lambda('refresh-models', environment, ({ storage, clients, settings, variables, openLake }) => {
  const { LAKE, RESULTS, WORKGROUP, BUILD_DATABASE, AT_ONCE } = variables;
  const [athena, glue] = [new AthenaClient(), openGlue()];
  return async (event: unknown, { context, owner }): Promise<RefreshedModels> => {
    const { full, select } = input.parse(event);
    const now = new Date();
    const lake = await openLake(owner);
    const engine = athenaModels({
      athena,
      glue,
      s3: clients.client,
      storage,
      workgroup: WORKGROUP,
      database: BUILD_DATABASE,
      lake: LAKE,
      scratch: `s3://${RESULTS}/build/tables/${context.awsRequestId}/`,
      atOnce: AT_ONCE,
    });
    const view = await lake.ledger.view();
    if (view.isEmpty || (!full && select.length === 0 && isRefreshed(view, { settings, engine, now })))
      return done('unchanged');
    const tidy = () =>
      engine.tidy().catch((error: unknown) => {
        // What was built counts all the same, and the next refresh tidies again.
        logger.warn(`the build database was not tidied: ${messageOf(error)}`);
      });
    const given = { ...lake, engine: { ...engine, tidy }, settings, now };
    const refresh = await refreshUnlessBusy(given, { format: 1, full, select }, logReport(logger));
    if (!refresh) return done('busy');
    const { outcome, built, held, results } = refresh;
    count('Refreshed', built);
    count('ContractsBroken', held.length);
    return { format: 1, outcome, built, held, broken: brokenOf(results), statements: engine.statements() };
  };
});

const brokenOf = (results: readonly ContractResult[]): RefreshedModels['broken'] =>
  results
    .filter(({ level, broken }) => level === 'block' && broken > 0)
    .slice(0, MAX_BROKEN)
    .map(({ level: _, ...result }) => result);
