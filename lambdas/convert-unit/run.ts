import type { Batch } from '../core/decode/batch.ts';
import { sharedScanner } from '../core/decode/native/shared-scanner.ts';
import type { Workbench } from '../core/engine/duckdb.ts';
import { QuarantineError, type QuarantineReason } from '../core/errors.ts';
import type { Layer } from '../core/feeds/feed.ts';
import type { HeldClaim } from '../core/lake/claims.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { PartitionKey } from '../core/lake/paths.ts';
import type { Group, PlannedUnit, Task } from '../core/lake/plan.ts';
import type { ManifestPartition, TaskReport, UnitReport } from '../core/lake/reports.ts';
import { readPlan, readTaskReport, removeStaged, storeTaskReport } from '../core/lake/run-files.ts';
import { newAttempt } from '../core/lake/runs.ts';
import { factsOf, type Work, type WorkFacts } from '../core/lake/work.ts';
import { type ExpansionLimit, expansionLimit } from '../core/open/expansion.ts';
import type { KeyRing } from '../core/open/keys.ts';
import type { Settings } from '../core/settings.ts';
import type { ByteStream } from '../core/storage/storage.ts';
import type { Warning } from '../core/warnings.ts';
import { counting, decodeText, type TextFormat } from './decode-text.ts';
import { type DecodeThread, decodeThread } from './decode-thread.ts';
import { type GroupWriter, openGroupWriter } from './group-writer.ts';
import { openUnit } from './open-unit.ts';
import { loadParquet } from './parquet-unit.ts';
import { pieceReader } from './read-piece.ts';
import { openRejectWriter, type RejectWriter } from './reject-writer.ts';
import { overThreshold } from './threshold.ts';
import { type UnitsAhead, unitsAhead } from './units-ahead.ts';

export interface ConvertContext extends Pick<Lake, 'storage' | 'paths' | 'claims'>, Workbench {
  /** Undefined when no key was given, which encrypted feeds are not worked on without. */
  readonly ring: KeyRing | undefined;
  readonly settings: Pick<Settings, 'rejects' | 'extra'>;
  /** Told how many bytes of the delivery have been read since the last call. */
  onRead(bytes: number): void;
}

/**
 * Converts one task of a planned delivery, unless that is done: its stored report says so. Throws ClaimLostError, and
 * ObjectChangedError when the object is another by now.
 */
export async function convertWork(context: ConvertContext, work: Work, taskId: string): Promise<TaskReport> {
  const facts = factsOf(work);
  const { run } = facts.item.value;
  const done = await readTaskReport(context, run, taskId);
  if (done) return done;
  const { check } = await context.claims.resume(facts.claim);
  const tasks = (await readPlan(context, facts.feed, run))?.tasks ?? [];
  const task = tasks.find(({ id }) => id === taskId);
  if (!task) throw new Error(`the plan of run ${run} has no ${taskId}; plan the delivery again`);
  const attempt = newAttempt(run, facts.claim);
  const pieces = tasks.flatMap(({ groups }) => groups.flatMap(({ units }) => units)).length;
  const limitOf = (unit: PlannedUnit) => expansionLimit(unit.bytes, pieces);
  const report = await convertTask({ ...context, ...facts, attempt, check, limitOf }, task);
  if (report.attempt !== attempt) await removeStaged(context, facts.delivery, run, attempt);
  return report;
}

/** The context with the work that is done. `check` throws when the work is no longer ours; it is called before every effect. */
type WorkContext = ConvertContext &
  WorkFacts &
  Pick<HeldClaim, 'check'> & {
    readonly attempt: string;
    /** Limits the expansion of a unit of the delivery. */
    limitOf(unit: PlannedUnit): ExpansionLimit;
  };

/** What the units of one task share. */
interface TaskContext extends WorkContext {
  readonly rejects: RejectWriter;
  readonly opened: UnitsAhead;
  readonly thread: DecodeThread;
}

/**
 * Converts the units of one task into staged files of the attempt and stores the task's report as its last effect: a task
 * whose report exists is done and is not done again. Of two attempts that do one task the first report counts, and this is
 * the one that is returned.
 */
async function convertTask(context: WorkContext, task: Task): Promise<TaskReport> {
  const { storage, paths, engine, scratch, feed, item, attempt, check } = context;
  const { object, run } = item.value;
  const read = pieceReader(storage, context.head, task);
  const rejects = openRejectWriter({
    engine,
    object,
    feed: feed.name,
    run,
    scratch,
    prefix: task.id,
    async store(path) {
      check();
      await storage.takeFile(paths.rejects(attempt, task.id), path);
    },
  });
  const opened = unitsAhead(
    task.groups.flatMap(({ units }) => units),
    (unit) => openUnit(counting(read(unit), context.onRead), layersHere(unit), context.ring, context.limitOf(unit)),
  );
  const thread = decodeThread();
  const shared: TaskContext = { ...context, rejects, opened, thread };
  /** The last group: its rows are written while those of the next are decoded. */
  let ending: Promise<ManifestPartition> | undefined;
  try {
    const partitions: ManifestPartition[] = [];
    const units: UnitReport[] = [];
    for (const [at, group] of task.groups.entries()) {
      const prefix = `${task.id}-${String(at + 1).padStart(2, '0')}-${group.table.name}`;
      const converted = await convertGroup(shared, group, prefix);
      units.push(...converted.units);
      const before = ending;
      ending = converted.end();
      ending.catch(() => undefined); // awaited later
      if (before) partitions.push(await before);
    }
    if (ending) partitions.push(await ending);
    const report: TaskReport = { task: task.id, attempt, partitions, units, rejects: await rejects.finish() };
    check();
    return await storeTaskReport(context, run, report);
  } finally {
    await thread.close();
    await opened.close();
    await ending?.catch(() => undefined);
    await rejects.close();
  }
}

/** Reads all units of a group. `end` writes what is left of them, resolves to the group's partition, and must be called. */
async function convertGroup(context: TaskContext, group: Group, prefix: string) {
  const { storage, paths, attempt, delivery, item, check } = context;
  const key: PartitionKey = { org: delivery.org, site: group.site, date: delivery.date };
  const writer = await openGroupWriter({
    ...context,
    object: item.value.object,
    run: item.value.run,
    date: delivery.date,
    table: group.table,
    prefix,
    async store(name, path) {
      check();
      await storage.takeFile(paths.partition(group.table, key, attempt) + name, path);
    },
  });
  const units: UnitReport[] = [];
  const missing = new Set(group.failed);
  const brought = new Set<string>();
  try {
    for (const unit of group.units) {
      const report = await convertUnit(context, group, unit, writer);
      units.push(report);
      (report.state === 'QUARANTINED' ? missing : brought).add(unit.slot);
    }
  } catch (error) {
    await writer.close();
    throw error;
  }
  const end = async (): Promise<ManifestPartition> => {
    try {
      return {
        table: group.table.name,
        attempt,
        key,
        definition: group.table.version,
        files: await writer.finish(),
        units: units.filter(({ state }) => state === 'STAGED').length,
        missing: [...missing].filter((slot) => !brought.has(slot)).sort(),
      };
    } finally {
      await writer.close();
    }
  };
  return { units, end };
}

/** Below this size, as delivered, the strict decoder is done before the engine has begun to load scanned rows. */
const SCANNED_BYTES = 3 * 1024;
/** From this size on, as delivered, it pays to decode in a thread. */
const THREADED_BYTES = 1024 * 1024;

/** Reads a unit to its end. What is wrong with the unit is its report's matter; only faults of the machine are thrown. */
async function convertUnit(
  context: TaskContext,
  { table }: Group,
  unit: PlannedUnit,
  writer: GroupWriter,
): Promise<UnitReport> {
  const { rejects, thread } = context;
  const startedAt = new Date().toISOString();
  const counts = noCounts();
  const warnings: Warning[] = [];
  const report = (outcome: Pick<UnitReport, 'state' | 'reason' | 'detail'>, counted = counts): UnitReport => ({
    entry: unit.entry,
    table: table.name,
    ...outcome,
    ...counted,
    bytesRead: unit.bytes,
    startedAt,
    finishedAt: new Date().toISOString(),
    warnings,
  });

  try {
    const opened = context.opened.take(unit);
    if (unit.dialect === 'parquet') {
      const { warnings: told, ...counted } = await loadParquet(
        { ...context, drop: context.settings.extra.drop },
        opened,
        table,
        unit.entry,
        writer,
        rejects,
      );
      Object.assign(counts, counted);
      warnings.push(...told);
    } else {
      const format = {
        table,
        dialect: unit.dialect,
        ...(isGzipped(unit) ? { gzip: context.limitOf(unit) } : {}),
        drop: context.settings.extra.drop,
      };
      for await (const batch of decode(thread, opened, unit.bytes, format)) {
        addCounts(counts, batch);
        warnings.push(...batch.warnings);
        await writer.append(batch, unit.entry);
        await rejects.append(batch.rejects, unit.entry, table.name);
      }
    }
  } catch (error) {
    await writer.drop();
    const quarantine = error instanceof QuarantineError ? error : undefined;
    const arrived = quarantine !== undefined && ARRIVED_WHOLE.has(quarantine.reason);
    if (!arrived) await rejects.drop();
    if (!quarantine) throw error;
    if (arrived) checkCounts(context.item.value.object, counts);
    if (arrived) await rejects.keep();
    const outcome = { state: 'QUARANTINED', reason: quarantine.reason, detail: quarantine.message } as const;
    return report(outcome, arrived ? counts : noCounts());
  }

  checkCounts(context.item.value.object, counts);
  await rejects.keep();
  const over = overThreshold({ read: counts.rowsRead, rejected: counts.rowsRejected }, context.settings.rejects);
  if (over) {
    await writer.drop();
    return report({ state: 'QUARANTINED', ...over });
  }
  const days = await writer.keep(unit.entry);
  return { ...report({ state: 'STAGED', reason: null, detail: null }), ...(days ? { days } : {}) };
}

/** Reasons that are found once all bytes are verified: what the records are is known, and the rejected ones can be queried. */
const ARRIVED_WHOLE: ReadonlySet<QuarantineReason> = new Set(['CUT_LAST_LINE', 'UNTERMINATED_QUOTE']);

function checkCounts(object: string, counts: Counts): void {
  if (counts.rowsRead === counts.rowsWritten + counts.rowsRejected) return;
  throw new Error(`${object}: ${JSON.stringify(counts)} do not add up; this is an error of timeback-lake`);
}

/** Whether the text itself is gzip. */
function isGzipped({ layers }: PlannedUnit): boolean {
  return layers.at(-1) === 'gzip';
}

/** Of text that is gzip this layer is left to what decodes, which may be in a thread of its own. */
function layersHere(unit: PlannedUnit): readonly Layer[] {
  return unit.dialect !== 'parquet' && isGzipped(unit) ? unit.layers.slice(0, -1) : unit.layers;
}

/** `size`: of the unit as delivered, in bytes. How it is decoded makes no difference to the result. */
async function* decode(
  thread: DecodeThread,
  source: ByteStream,
  size: number,
  format: TextFormat,
): AsyncIterable<Batch> {
  if (size >= THREADED_BYTES) yield* thread.decode(source, format);
  else yield* decodeText(source, format, size >= SCANNED_BYTES ? await sharedScanner() : undefined);
}

type Counts = { -readonly [K in CountName]: UnitReport[K] };
type CountName = 'rowsRead' | 'rowsWritten' | 'rowsRejected' | 'valuesNulled' | 'valuesReplaced';

const noCounts = (): Counts => ({ rowsRead: 0, rowsWritten: 0, rowsRejected: 0, valuesNulled: 0, valuesReplaced: 0 });

function addCounts(counts: Counts, batch: Batch): void {
  counts.rowsRead += batch.records;
  counts.rowsWritten += batch.rows + batch.scanned.reduce((sum, { rows }) => sum + rows, 0);
  counts.rowsRejected += batch.rejects.length;
  counts.valuesNulled += batch.valuesNulled;
  counts.valuesReplaced += batch.valuesReplaced;
}
