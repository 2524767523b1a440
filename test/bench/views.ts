import { count, plural } from '../../bin/terminal/numbers.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { TRINO_VERSION } from '../trino/installation.ts';
import { type Benchmark, type Side, sideOf, skipped, type Table } from './benchmark.ts';
import { coldQuery } from './cold-query.ts';
import { byTurns } from './measure.ts';
import { isDisturbed } from './results.ts';
import {
  EVERYONE,
  lackOfSpaceForTimeback,
  rowsSeen,
  studentsOf,
  type TimebackLake,
  timebackLake,
} from './timeback-lake.ts';
import { LIMIT_SECONDS, type TrinoCount, trinoCounts } from './trino-counts.ts';

const TARGET_SECONDS = 2;
/** Behind a time during which the host gave more of the processor time to others than a quiet one does. */
const DISTURBED = ' (disturbed)';

/** A view as it was counted. */
interface Counted {
  readonly rows: number;
  /** Named after the view. */
  readonly side: Side;
}

export const views: Benchmark = {
  name: 'views',
  title: 'The 41 views',
  about: `\`query --scope ${EVERYONE} "select count(*) from VIEW"\` for each of the views, as an unrestricted reader of the lake of the
refresh above: a new process each time, and the lake's files dropped from the memory in which the system keeps what was read.
Target: less than ${TARGET_SECONDS} s for each. Beside it the time of the same statement on a Trino of this machine over the same
Parquet, running already and each view once, at most ${LIMIT_SECONDS} s; both must count the same rows.`,
  async *run(setting) {
    const name = `${count(studentsOf(setting))} students`;
    const lack = await lackOfSpaceForTimeback(setting);
    if (lack !== undefined) return yield skipped(name, lack);
    const lake = await timebackLake(setting);
    const counted: Counted[] = [];
    for (const { name: view } of VIEWS) {
      setting.say(`${view}: ${plural(setting.runs, 'run')}`);
      counted.push(await countedView(lake, view));
    }
    const slowest = counted.map(({ side }) => side).reduce((a, b) => (medianOf(a) < medianOf(b) ? b : a));
    const measured = medianOf(slowest);
    yield {
      name,
      input: `${plural(counted.length, 'view')}, of which the slowest is shown`,
      sides: [slowest],
      checks: [
        { what: `wall time of the slowest, ${slowest.name}`, unit: 'seconds', target: TARGET_SECONDS, measured },
      ],
    };
    setting.say('counting them on Trino');
    const trino = await trinoCounts(lake);
    yield {
      name: 'Trino',
      input:
        typeof trino === 'string' ? `not measured: ${trino}` : `version ${TRINO_VERSION}, the last column of the table`,
      sides: [],
      checks: [],
      table: viewTable(counted, typeof trino === 'string' ? new Map() : trino),
    };
  },
};

const medianOf = ({ wallSeconds }: Side) => wallSeconds.median;

async function countedView(lake: TimebackLake, view: string): Promise<Counted> {
  const { setting, folder, settingsFile } = lake;
  const flags = ['--scope', EVERYONE, '--settings', settingsFile];
  const [runs] = await byTurns(setting, [() => coldQuery(setting, folder, `select count(*) from ${view}`, flags)]);
  return { rows: await rowsSeen(lake, EVERYONE, view), side: sideOf(view, runs) };
}

/** Throws where Trino has counted other rows: its time would be that of another question. */
export function viewTable(counted: readonly Counted[], trino: ReadonlyMap<string, TrinoCount>): Table {
  return {
    header: ['view', 'rows', 'DuckDB, s', 'Trino, s'],
    rows: counted.map(({ rows, side }) => [
      side.name,
      count(rows),
      `${medianOf(side).toFixed(2)}${isDisturbed({ sides: [side] }) ? DISTURBED : ''}`,
      cell(side.name, rows, trino),
    ]),
  };
}

function cell(view: string, rows: number, trino: ReadonlyMap<string, TrinoCount>): string {
  const found = trino.get(view);
  if (found === undefined) return 'not measured';
  if ('failed' in found) return found.failed;
  if (found.rows !== rows) throw new Error(`${view} has ${found.rows} rows in Trino and ${rows} in DuckDB`);
  return found.seconds.toFixed(2);
}
