import type { TableDefinition } from '../core/definitions/table.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Group, PassedOverPiece, Piece, Plan, PlannedUnit, Task } from '../core/lake/plan.ts';

/** Groups are put together into tasks of about this size (as delivered), so that small tables do not cost a report each. */
const TASK_BYTES = 64 * 1024 * 1024;

/** What one worker can convert, where that is bounded. */
export interface TaskLimit {
  /** As delivered. */
  readonly bytes: number;
  /** Says what bounds it, and what to do with more. */
  readonly why: string;
}

/**
 * Sorts the pieces of a delivery by table and site, and those groups into tasks: so 500 courses of 44 tables become some
 * tens of files instead of 22,000. What no task can convert is set aside. The same pieces always give the same plan.
 */
export function planDelivery(
  feed: Feed,
  delivery: Delivery,
  pieces: readonly Piece[],
  taskBytes = TASK_BYTES,
  limit?: TaskLimit,
): Omit<Plan, 'etag'> {
  const parts = new Map<string, Part>();
  const partOf = (table: TableDefinition, site: string) => {
    const key = `${table.name}/${site}`;
    const part = parts.get(key) ?? { table, site, units: new Map<string, PlannedUnit[]>(), failed: [] };
    parts.set(key, part);
    return part;
  };
  const passedOver: PassedOverPiece[] = [];

  for (const piece of pieces) {
    const unit = feed.unitKind(delivery, piece.name);
    if (unit.kind === 'table') {
      const { slot, layers, dialect } = unit;
      const { units } = partOf(unit.table, unit.site);
      const claims = units.get(slot) ?? [];
      if (claims.length === 0) units.set(slot, claims);
      claims.push({ ...piece, slot, layers, dialect });
      continue;
    }
    const outcome = { state: 'IGNORED', reason: unit.reason, detail: unit.detail } as const;
    const warnings = unit.warning === undefined ? [] : [unit.warning];
    if (unit.kind === 'unreadable') {
      for (const site of unit.sites) partOf(unit.table, site).failed.push(unit.slot);
      passedOver.push({ piece, table: unit.table.name, outcome, warnings });
    } else {
      passedOver.push({ piece, table: null, outcome, warnings });
    }
  }

  const ordered = [...parts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  const groups = ordered.map(groupOf).map((group) => withinLimit(group, limit));
  return {
    tasks: intoTasks(
      groups.map(({ group }) => group),
      taskBytes,
    ),
    passedOver: [...passedOver, ...ordered.flatMap(duplicatesIn), ...groups.flatMap(({ tooLarge }) => tooLarge)],
  };
}

/** What a delivery has of one table on one site. */
interface Part {
  readonly table: TableDefinition;
  readonly site: string;
  /** By slot; more than one where several pieces claim to be the same part of the table. */
  readonly units: Map<string, PlannedUnit[]>;
  readonly failed: string[];
}

/** Of pieces that claim to be the same part of a table none is read: which one counts cannot be known. */
function groupOf({ table, site, units, failed }: Part): Group {
  const slots = [...units];
  return {
    table,
    site,
    units: slots.flatMap(([, claims]) => (claims.length === 1 ? claims : [])),
    failed: [...failed, ...slots.flatMap(([slot, claims]) => (claims.length === 1 ? [] : [slot]))],
  };
}

const bytesOf = (units: readonly PlannedUnit[]) => units.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * A group without the units that are too large for a task, each of which is set aside so that its earlier rows stay. The rows
 * of a group go into one place, which one task writes: where the others are too much together, none of them is taken.
 */
function withinLimit(
  group: Group,
  limit: TaskLimit | undefined,
): { readonly group: Group; readonly tooLarge: readonly PassedOverPiece[] } {
  if (!limit || bytesOf(group.units) <= limit.bytes) return { group, tooLarge: [] };
  const fitting = group.units.filter(({ bytes }) => bytes <= limit.bytes);
  const taken = bytesOf(fitting) <= limit.bytes ? fitting : [];
  const left = group.units.filter((unit) => !taken.includes(unit));
  return {
    group: { ...group, units: taken, failed: [...group.failed, ...left.map(({ slot }) => slot)] },
    tooLarge: left.map((unit) => tooLarge(unit, group, limit)),
  };
}

function tooLarge(piece: PlannedUnit, { table, site, units }: Group, { bytes, why }: TaskLimit): PassedOverPiece {
  const alone = piece.bytes > bytes;
  const found = alone
    ? `it has ${piece.bytes} bytes`
    : `the ${units.length} entries of ${table.name} on ${site} have ${bytesOf(units)} bytes together`;
  const detail = `${found}, and one task converts at most ${bytes}: ${why}`;
  const outcome = { state: 'QUARANTINED', reason: 'TOO_LARGE', detail } as const;
  return { piece, table: table.name, outcome, warnings: [] };
}

/** Every claim is recorded with the names, so a delivery of many claims must not name them all in each. */
const NAMED_CLAIMS = 5;

function duplicatesIn({ table, units }: Part): PassedOverPiece[] {
  return [...units.values()].flatMap((claims) => {
    if (claims.length === 1) return [];
    const named = claims.slice(0, NAMED_CLAIMS).map(({ name }) => name);
    const others = claims.length - named.length;
    const names = [...named, ...(others > 0 ? [`${others} more`] : [])].join(' and ');
    const detail =
      `${names} bring the same part of ${table.name}, and together they would count it ${claims.length} times: ` +
      'none of them is read and earlier rows stay; ask the producer which one counts';
    const outcome = { state: 'QUARANTINED', reason: 'DUPLICATE', detail } as const;
    return claims.map((piece) => ({ piece, table: table.name, outcome, warnings: [] }));
  });
}

function intoTasks(groups: readonly Group[], taskBytes: number): Task[] {
  const tasks: Group[][] = [];
  let bytes = 0;
  for (const group of groups) {
    const size = bytesOf(group.units);
    const last = tasks.at(-1);
    if (last && bytes + size <= taskBytes) {
      last.push(group);
      bytes += size;
    } else {
      tasks.push([group]);
      bytes = size;
    }
  }
  return tasks.map((members, i) => ({ id: `task-${String(i + 1).padStart(3, '0')}`, groups: members }));
}
