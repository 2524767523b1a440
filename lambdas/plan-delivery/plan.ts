import type { TableDefinition } from '../core/definitions/table.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Group, PassedOverPiece, Piece, Plan, PlannedUnit, Task } from '../core/lake/plan.ts';

/** Groups are put together into tasks of about this size (as delivered), so that small tables do not cost a report each. */
const TASK_BYTES = 64 * 1024 * 1024;

/**
 * Sorts the pieces of a delivery by table and site, and those groups into tasks: so 500 courses of 44 tables become some
 * tens of files instead of 22,000. The same pieces always give the same plan.
 */
export function planDelivery(
  feed: Feed,
  delivery: Delivery,
  pieces: readonly Piece[],
  taskBytes = TASK_BYTES,
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
  return {
    tasks: intoTasks(ordered.map(groupOf), taskBytes),
    passedOver: [...passedOver, ...ordered.flatMap(duplicatesIn)],
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
    const size = group.units.reduce((sum, unit) => sum + unit.bytes, 0);
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
