import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { openLake } from '../../bin/lake.ts';
import { formatResult } from '../../bin/terminal/results.ts';
import { processOwner } from '../../bin/this-machine.ts';
import { deliveredColumns } from '../../lambdas/core/definitions/table.ts';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { duckdbModels } from '../../lambdas/core/engine/duckdb-models.ts';
import type { ModelEngine } from '../../lambdas/core/engine/model-engine.ts';
import { TIMEBACK_TABLES } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import type { RefreshReport } from '../../lambdas/refresh-models/report.ts';
import { refreshModels } from '../../lambdas/refresh-models/run.ts';
import type { Refresh, RefreshInput } from '../../lambdas/refresh-models/schema.ts';
import { speakAthena } from '../../sql/duckdb.ts';
import type { Row, TestLake } from '../ingest/lake.ts';
import type { World } from '../models/world.ts';

/** Puts an export of the platform into place: the base tables of a world as row_to_json writes rows, with every key. */
export async function putExport(lake: TestLake, date: string, world: World): Promise<void> {
  for (const [name, text] of exportTexts(world)) {
    const key = `timeback-export/${date}/${name}.jsonl`;
    await lake.put(key, [Buffer.from(text)], `${date}T12:00:00Z`);
  }
}

/** Tables of an export by their names, each as the text of its file. */
export function exportTexts(world: World): readonly (readonly [name: string, text: string])[] {
  return Object.entries(world).map(([model, rows]) => {
    const name = model.replace('base.', '');
    const nulls = nullsOf(name);
    const lines = rows.map(({ source: _source, source_system, ...row }) =>
      JSON.stringify(source_system === undefined ? { ...nulls, ...row } : { ...nulls, ...row, source: source_system }),
    );
    return [name, lines.map((line) => `${line}\n`).join('')] as const;
  });
}

/** A row without a value, for what a world leaves out; columns that an export calls otherwise are left to it. */
function nullsOf(table: string): Row {
  const definition = TIMEBACK_TABLES.find(({ name }) => name === table);
  const columns = definition ? deliveredColumns(definition) : [];
  return Object.fromEntries(columns.filter(({ aliases }) => !aliases).map(({ name }) => [name, null]));
}

/** When a refresh runs and a reader asks, unless a test says otherwise. */
export const NOW = new Date('2026-09-01T10:00:00Z');

export interface RefreshSetting extends Partial<Pick<RefreshInput, 'full' | 'select'>> {
  readonly now?: Date;
  /** As in the settings file. */
  readonly settings?: object;
  readonly storage?: Storage;
  /** Name of the engine's dialect, where it is to be another engine's. */
  readonly dialect?: string;
  /** Tables that are built side by side, where it is not one after another. */
  readonly atOnce?: number;
}

export interface Refreshed extends Refresh {
  /** Tables of which something was built, in order. */
  readonly tables: readonly string[];
  /** What the engine was asked to compute. Athena does each of these by a statement. */
  readonly statements: number;
}

/** What `timeback-lake refresh` does, on a date of its own. */
export async function refresh(lakeFolder: string, setting: RefreshSetting = {}): Promise<Refreshed> {
  const { settings = {}, storage = fileStorage(), full = false, select = [], now = NOW, dialect, atOnce = 1 } = setting;
  const scratch = await mkdtemp(join(tmpdir(), 'tbl-refresh-'));
  const engine = await openEngine({ scratch, memoryMiB: 512, prepare: speakAthena });
  const tables: string[] = [];
  const report: RefreshReport = {
    begun() {},
    table: (name, rows) => void (rows !== null && tables.push(name)),
    contract() {},
    leftOut() {},
    scope() {},
  };
  try {
    const lake = await openLakeAt(storage, toFolderUrl(lakeFolder), processOwner());
    const local = duckdbModels(engine, { pathOf: lake.paths.enginePath, scratch, storage: lake.storage });
    const models = atOnce === 1 ? local : sideBySide(local, atOnce);
    const { counted, count } = counting(models);
    const named = dialect === undefined ? counted : { ...counted, dialect: { ...counted.dialect, name: dialect } };
    const context = { ...lake, engine: named, settings: parseSettings(settings, 'a test'), now };
    const refreshed = await refreshModels(context, { format: 1, full, select }, report);
    return { ...refreshed, tables, statements: count() };
  } finally {
    engine.close();
    await rm(scratch, { recursive: true });
  }
}

/** An engine, and how often something was asked of it that is a statement of Athena. */
function counting(engine: ModelEngine) {
  let statements = 0;
  const counted =
    <A extends readonly unknown[], R>(act: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      statements += 1;
      return act(...args);
    };
  return {
    counted: {
      ...engine,
      keep: counted(engine.keep),
      rows: counted(engine.rows),
      columns: counted(engine.columns),
      write: counted(engine.write),
    },
    count: () => statements,
  };
}

/** An engine of which much is asked at once, and which does it in an order that nobody knows, one after another. */
function sideBySide(engine: ModelEngine, atOnce: number): ModelEngine {
  const limit = pLimit(1);
  const later =
    <A extends readonly unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await sleep(Math.random() * 20);
      return limit(() => act(...args));
    };
  return {
    ...engine,
    atOnce,
    stored: later(engine.stored),
    show: later(engine.show),
    keep: later(engine.keep),
    forget: later(engine.forget),
    rows: later(engine.rows),
    columns: later(engine.columns),
    write: later(engine.write),
  };
}

/** Rows as a reader sees them; without a scope, as `query` does without `--scope`. */
export async function seen(
  lakeFolder: string,
  sql: string,
  settings: object = {},
  scope?: string,
  now = NOW,
): Promise<readonly Row[]> {
  const engine = await (await openLake(lakeFolder, parseSettings(settings, 'a test'), scope, now)).engineFor(sql);
  try {
    return JSON.parse(formatResult.json(await engine.connection.runAndReadAll(sql))) as readonly Row[];
  } finally {
    engine.close();
  }
}
