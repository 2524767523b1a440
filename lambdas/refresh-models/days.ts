import { edxSession } from '../../sql/base/edx_session.ts';
import { edxUserName } from '../../sql/base/edx_user_name.ts';
import { selectBuilt } from '../core/catalogue/models.ts';
import { selectPointers } from '../core/catalogue/relations.ts';
import { references } from '../core/definitions/references.ts';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import { identifier, literal } from '../core/engine/sql.ts';
import { events } from '../core/feeds/edx/tables/events.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Pointer } from '../core/lake/items.ts';
import type { LedgerItem } from '../core/lake/ledger.ts';
import { type BuiltModel, type BuiltPart, contentOf, fingerprint, type LogDays } from '../core/lake/models.ts';
import { buildMonthParts } from './build-part.ts';
import { type Day, type DayPlan, type DayRange, planDays, type SessionSpan, selectSpans } from './event-days.ts';
import { type Contract, keptRows } from './left-out.ts';
import type { Workspace } from './workspace.ts';

interface DaysTable {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  /** Column of the day that a row belongs to. */
  readonly day: string;
}

/** The table of the events, as models name it. */
export const EVENTS = `${events.schema}.${events.name}`;
const NAMES = `base.${edxUserName.name}`;

/**
 * Builds a table that is made from the event logs by day. When nothing but logs and the accounts of
 * user names has changed since it was built, only the days that these touch are made again, and only the months of those days
 * are written again, with their other days as they were.
 * `select`: all rows of the table. The events have no name in the engine afterwards, as all logs together are read only to make
 * a table whole.
 */
export async function buildDays(
  work: Workspace,
  table: DaysTable,
  select: string,
  contract: Contract | null,
  before: BuiltModel | undefined,
): Promise<BuiltModel> {
  const text = fingerprint(
    work.context.engine.dialect.name,
    select + (contract ? keptRows(contract, 'made') : ''),
    table.columns.map(({ name, type }) => `${name} ${type}`),
  );
  const pointers = logPointers(work);
  const logs = Object.fromEntries(
    pointers.map(({ key, value }): [string, LogDays] => [key, { run: value.run, days: value.days ?? [] }]),
  );
  const names = work.contents.get(NAMES) ?? '';
  const built = (parts: readonly BuiltPart[]): BuiltModel => ({
    parts,
    builtAt: work.now.toISOString(),
    text,
    logs,
    names,
  });
  const write = async (rows: string) => writeMonths(work, table, rows, text, contract);
  await work.maker.ensure([...references(select).tables.filter((name) => name !== EVENTS), NAMES]);
  const whole = async () => {
    await work.maker.ensure([EVENTS]);
    return built(await write(select));
  };
  if (!before?.logs || before.text !== text || work.full) return whole();

  const renamed = before.names === names ? [] : await renamedDays(work, before.names);
  if (!renamed) return whole();
  const touched = [...new Set([...touchedDays(before.logs, logs), ...renamed])].sort();
  if (touched.length === 0) return before.names === names ? before : { ...before, logs, names };
  try {
    const { read, replaced } = await planOf(work, pointers, touched);
    await showEvents(work, pointers, read);
    const months = new Set(replaced.map(monthOf));
    const open = before.parts.filter(({ key }) => months.has(key));
    const closed = before.parts.filter(({ key }) => !months.has(key));
    const kept = await selectBuilt(work.context.engine.stored, table.columns, { parts: open });
    return built([...closed, ...(await write(selectReplaced(table, select, kept, replaced)))]);
  } finally {
    await work.maker.forget(EVENTS);
  }
}

/** SELECT of all rows of a table: those of some days as `made` yields them, those of all others as they were. */
export function selectReplaced(
  { columns, day }: DaysTable,
  made: string,
  kept: string,
  replaced: readonly Day[],
): string {
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const days = replaced.map((one) => `date ${literal(one)}`).join(', ');
  return `select ${names} from (${made}) made where ${identifier(day)} in (${days})
    union all select ${names} from (${kept}) kept where ${identifier(day)} not in (${days})`;
}

/** Days of all events of the logs that are new, replaced or gone, as they were and as they are. */
function touchedDays(
  before: Readonly<Record<string, LogDays>>,
  now: Readonly<Record<string, LogDays>>,
): readonly Day[] {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (key) => before[key]?.run !== now[key]?.run,
  );
  return [...new Set(changed.flatMap((key) => [...(before[key]?.days ?? []), ...(now[key]?.days ?? [])]))].sort();
}

/**
 * Days of the events whose user name stands for another account than it did when a table was built, or for one at last.
 * Undefined when it is not known what the names stood for then (`before`, the content of the table of names).
 */
async function renamedDays(work: Workspace, before: string | undefined): Promise<readonly Day[] | undefined> {
  const shown = work.view.read(itemKeys.model('base', edxUserName.name))?.value;
  if (!shown || contentOf(shown) !== before) return undefined;
  await work.maker.ensure([EVENTS]);
  const { engine } = work.context;
  const found = await engine.rows(
    selectRenamedDays(`(${await selectBuilt(engine.stored, edxUserName.columns, shown)})`),
  );
  return found.map(([day]) => String(day));
}

/** SELECT of the days, as text, of events whose user name has another account than in `old`, a relation of earlier names. */
export function selectRenamedDays(old: string): string {
  const columns = edxUserName.columns.map(({ name }) => name).join(', ');
  return `with
    old as (select ${columns} from ${old} shown),
    changed as ((select * from old except select ${columns} from ${NAMES})
      union (select ${columns} from ${NAMES} except select * from old))
    select distinct cast(cast(event.event_time as date) as varchar)
    from ${EVENTS} event
    where event.user_id is null and event.event_time is not null and exists (
      select 1 from changed
      where changed.org = event.org and changed.site = event.site and changed.username = event.username)`;
}

/** Rows that come from events of their day alone need no others; sessions may go on beyond the days that are touched. */
async function planOf(
  work: Workspace,
  pointers: readonly LedgerItem<Pointer>[],
  touched: readonly Day[],
): Promise<DayPlan> {
  return planDays(touched, async (read) => {
    await showEvents(work, pointers, read);
    const spans = await work.context.engine.rows(selectSpans(`(${edxSession.sql}) sessions`));
    return spans.map(
      ([first, last, early, late]): SessionSpan => ({
        first: String(first),
        last: String(last),
        early: early === 'true',
        late: late === 'true',
      }),
    );
  });
}

/** Lets the events be those of some days alone, read from the logs that have such events. */
async function showEvents(
  work: Workspace,
  pointers: readonly LedgerItem<Pointer>[],
  days: readonly DayRange[],
): Promise<void> {
  const logs = pointers.filter(({ value }) =>
    value.days?.some((day) => days.some(({ from, to }) => from <= day && day <= to)),
  );
  const shown = logs.map(({ value }) => value);
  const logged = await selectPointers(work.context.engine.stored, events, 'all', shown);
  await work.maker.show(EVENTS, `select * from (${logged}) logged where ${withinDays(days)}`);
}

/** Condition on an event: it is of one of the days. */
export const withinDays = (days: readonly DayRange[]): string =>
  days
    .map(
      ({ from, to }) =>
        `(event_time >= timestamp ${literal(`${from} 00:00:00`)} and cast(event_time as date) <= date ${literal(to)})`,
    )
    .join(' or ') || 'false';

const monthOf = (day: Day) => `month=${day.slice(0, 7)}`;

function writeMonths(
  work: Workspace,
  { name, columns, day }: DaysTable,
  select: string,
  text: string,
  contract: Contract | null,
): Promise<readonly BuiltPart[]> {
  const build = {
    schema: 'base',
    name,
    columns,
    select,
    fingerprint: fingerprint(text, work.context.run),
    contract,
    compared: true,
  };
  return buildMonthParts(work.context, build, day);
}

function logPointers({ view }: Workspace): readonly LedgerItem<Pointer>[] {
  return view.list(itemKeys.partitions(events.schema, events.name));
}
