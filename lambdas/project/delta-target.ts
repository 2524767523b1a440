import { randomUUID } from 'node:crypto';
import type { Readers } from '../core/catalogue/models.ts';
import { ClaimLostError, type HeldClaim } from '../core/lake/claims.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { required } from '../core/required.ts';
import { actionsFor } from './actions.ts';
import { catalogueSql } from './catalogue-sql.ts';
import type { CheckpointContext } from './checkpoint.ts';
import { append, readLog } from './log.ts';
import { digestOf, type PublishedTable, publishedTables } from './published.ts';
import type { ProjectionTarget, TargetState } from './target.ts';

/**
 * The Delta logs of all tables, and `catalogue.sql`, which names them all and so comes last. `lake`: where they are written; who
 * only compares needs none.
 */
export function deltaTarget(paths: LakePaths, lake?: CheckpointContext): ProjectionTarget {
  return {
    item: itemKeys.projected,
    version: '',
    stateOf: (view, readers) => stateOf(paths, lake, view, readers),
  };
}

async function stateOf(
  paths: LakePaths,
  lake: CheckpointContext | undefined,
  view: View,
  readers: Readers,
): Promise<TargetState> {
  const tables = new Map(publishedTables(view, paths, readers).map((table) => [table.name, table]));
  const catalogue = await catalogueSql(view, readers);
  const digests = new Map([...tables].map(([name, table]) => [name, digestOf(table)]));
  digests.set(paths.catalogue, fingerprint(catalogue));
  const commits = new Map<string, number>();
  return {
    names: [...digests.keys()],
    digests,
    folders: new Map([...tables].map(([name, { folder }]) => [name, folder])),
    commits,
    async bring(name, before, claim, full) {
      const table = tables.get(name);
      const context = required(lake, 'a lake to write to');
      if (name === paths.catalogue) {
        await context.storage.write(name, text(catalogue));
      } else {
        const folder = paths.deltaLog(table?.folder ?? before.folder ?? '');
        commits.set(name, await bringLog(context, table, folder, full ? undefined : before.commit, claim));
      }
      return [];
    },
  };
}

/**
 * Brings one log to its table; `undefined`: it is no longer shown, so its log lists no file. `near`: a commit of the log. Resolves to
 * the number of its last commit.
 */
async function bringLog(
  context: CheckpointContext,
  table: PublishedTable | undefined,
  name: string,
  near: number | undefined,
  { epoch, check }: HeldClaim,
): Promise<number> {
  for (;;) {
    const log = await readLog(context, name, near);
    if (log.state.epoch > epoch) throw new ClaimLostError(`a later projection has written ${name}`);
    const actions = actionsFor(table, log.state, { now: Date.now(), epoch, id: randomUUID() });
    check();
    if (actions.length === 0) return log.version;
    if (await append(context, name, log, actions)) return log.version + 1;
  }
}

async function* text(content: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(content);
}
