import type { TableDefinition } from '../core/definitions/table.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Group, PassedOverPiece, Piece, Plan, PlannedUnit, Task } from '../core/lake/plan.ts';
import type { PassedOverReason } from '../core/lake/reports.ts';

const PRODUCER_FAILED =
  'the producer could not write this table and sent its error in place of the data; earlier rows stay';

/** Groups are put together into tasks of about this size (as delivered), so that small tables do not cost a report each. */
const TASK_BYTES = 64 * 1024 * 1024;

/**
 * Sorts the pieces of a delivery by table and site, and those groups into tasks: so 500 courses of 44 tables become some
 * tens of files instead of 22,000. The same pieces always give the same plan.
 */
export function planDelivery(feed: Feed, delivery: Delivery, pieces: readonly Piece[]): Plan {
  const groups = new Map<string, { table: TableDefinition; site: string; units: PlannedUnit[]; failed: string[] }>();
  const groupOf = (table: TableDefinition, site: string) => {
    const key = `${table.name}/${site}`;
    const group = groups.get(key) ?? { table, site, units: [], failed: [] };
    groups.set(key, group);
    return group;
  };
  const passedOver: PassedOverPiece[] = [];
  const ignore = (piece: Piece, table: string | null, reason: PassedOverReason, detail: string) =>
    passedOver.push({ piece, table, outcome: { state: 'IGNORED', reason, detail } });

  for (const piece of pieces) {
    const unit = feed.unitKind(delivery, piece.name);
    if (unit.kind === 'passed over') {
      ignore(piece, null, unit.reason, unit.detail);
      continue;
    }
    const { units, failed } = groupOf(unit.table, unit.site);
    const twin = units.find(({ slot }) => slot === unit.slot);
    if (unit.kind === 'failed') {
      failed.push(unit.slot);
      ignore(piece, unit.table.name, 'PRODUCER_FAILED', PRODUCER_FAILED);
    } else if (twin) {
      const detail = `${twin.entry} brings the same part of the table; both cannot count, ask the producer which one does`;
      const outcome = { state: 'QUARANTINED', reason: 'ZIP_DUPLICATE_NAME', detail } as const;
      passedOver.push({ piece, table: unit.table.name, outcome });
    } else {
      units.push({ ...piece, slot: unit.slot, layers: unit.layers, dialect: unit.dialect });
    }
  }
  const ordered = [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  return { tasks: intoTasks(ordered), passedOver };
}

function intoTasks(groups: readonly Group[]): Task[] {
  const tasks: Group[][] = [];
  let bytes = 0;
  for (const group of groups) {
    const size = group.units.reduce((sum, unit) => sum + unit.bytes, 0);
    const last = tasks.at(-1);
    if (last && bytes + size <= TASK_BYTES) {
      last.push(group);
      bytes += size;
    } else {
      tasks.push([group]);
      bytes = size;
    }
  }
  return tasks.map((members, i) => ({ id: `task-${String(i + 1).padStart(3, '0')}`, groups: members }));
}
