import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../core/engine/duckdb.ts';
import { literal } from '../core/engine/sql.ts';
import { readWhole, type Storage } from '../core/storage/storage.ts';
import { type Action, APP, EMPTY_LOG, type LogState, replay } from './actions.ts';

export interface CheckpointContext {
  readonly storage: Storage;
  readonly engine: Pick<Engine, 'aside'>;
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
}

const MAP = 'MAP(VARCHAR, VARCHAR)';

/** All columns that the protocol has, also those that are always null here: deltalake 1.0 fails when one is missing. */
const COLUMNS = {
  txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)',
  add: `STRUCT(path VARCHAR, partitionValues ${MAP}, size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, tags ${MAP}, stats VARCHAR)`,
  remove: `STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues ${MAP}, size BIGINT, tags ${MAP})`,
  metaData: `STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options ${MAP}), schemaString VARCHAR, partitionColumns VARCHAR[], createdTime BIGINT, configuration ${MAP})`,
  protocol:
    'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])',
} as const;

/**
 * Stores a log's state as one Parquet file, which readers open in place of the commits before it. Removed files are not in it:
 * only vacuum asks for them, and nothing but the ledger removes files. Resolves to the number of its actions.
 */
export async function writeCheckpoint(
  { storage, engine, scratch }: CheckpointContext,
  name: string,
  state: LogState,
): Promise<number> {
  const actions = actionsOf(state);
  const path = join(scratch, `checkpoint-${randomUUID()}`);
  const columns = Object.entries(COLUMNS).map(([column, type]) => `${literal(column)}: ${literal(type)}`);
  try {
    await writeFile(`${path}.json`, actions.map((action) => `${JSON.stringify(action)}\n`).join(''), { mode: 0o600 });
    const read = `read_json(${literal(`${path}.json`)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`;
    await engine.aside((connection) =>
      connection.run(`copy (from ${read}) to ${literal(`${path}.parquet`)} (format parquet)`),
    );
    await storage.takeFile(name, `${path}.parquet`);
  } finally {
    for (const ending of ['json', 'parquet']) await rm(`${path}.${ending}`, { force: true });
  }
  return actions.length;
}

/** The state that `writeCheckpoint` has stored. */
export async function readCheckpoint({ storage, engine, scratch }: CheckpointContext, name: string): Promise<LogState> {
  const path = join(scratch, `checkpoint-${randomUUID()}.parquet`);
  const names = Object.keys(COLUMNS);
  try {
    await writeFile(path, await readWhole(storage.read(name)), { mode: 0o600 });
    const rows = await engine.aside((connection) =>
      connection.runAndReadAll(
        `select ${names.map((column) => `to_json(${column})::varchar`).join(', ')} from read_parquet(${literal(path)})`,
      ),
    );
    const actions = rows
      .getRows()
      .flatMap((row) =>
        row.flatMap((value, at) =>
          value === null ? [] : [{ [String(names[at])]: JSON.parse(String(value)) } as unknown as Action],
        ),
      );
    return replay(EMPTY_LOG, actions);
  } finally {
    await rm(path, { force: true });
  }
}

function actionsOf({ protocol, metaData, epoch, files }: LogState): readonly Action[] {
  return [
    ...(protocol ? [{ protocol }] : []),
    ...(metaData ? [{ metaData }] : []),
    { txn: { appId: APP, version: epoch, lastUpdated: 0 } } as const,
    ...[...files.values()].map((add) => ({ add })),
  ];
}
