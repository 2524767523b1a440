import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ColumnType, TYPES } from '../../lambdas/core/definitions/types.ts';
import { CATALOG } from './server.ts';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table over Parquet files of this machine. */
export interface ExternalTable {
  readonly schema: string;
  readonly name: string;
  /** Those of the files; one that a file lacks is null in its rows. */
  readonly columns: readonly Column[];
  /** Those that the files lack and each part has a value of. */
  readonly partitionColumns: readonly Column[];
  /** Without partition columns: one part, without values. */
  readonly parts: readonly TablePart[];
}

export interface TablePart {
  /** One for each partition column, as Hive writes it in a path, without percent signs of its own. */
  readonly values: readonly string[];
  readonly files: readonly string[];
}

export interface View {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly sql: string;
}

/**
 * The metastore of a server, which is JSON files: what is written is there for the next statement, and writing it again
 * replaces it in one step.
 */
export function metastore(root: string) {
  return {
    /** An empty one, whatever it held. */
    async createSchema(name: string): Promise<void> {
      const folder = join(root, 'metastore', name);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      await write(`.${name}.trinoSchema`, {
        location: `local:///metastore/${name}`, // the only place for tables that the server makes itself
        ownerName: 'public',
        ownerType: 'ROLE',
        parameters: {},
      });
    },

    async createTable({ schema, name, columns, partitionColumns, parts }: ExternalTable): Promise<void> {
      const partitioned = partitionColumns.length > 0;
      const places = await Promise.all(parts.map(({ files }) => linkFiles(files)));
      await write(`${schema}/${name}/.trinoSchema`, {
        tableType: 'EXTERNAL_TABLE',
        dataColumns: columns.map(hiveColumn),
        partitionColumns: partitionColumns.map(hiveColumn),
        parameters: { EXTERNAL: 'TRUE' },
        storageFormat: 'PARQUET',
        serdeParameters: {},
        externalLocation: partitioned ? await linkFiles([]) : places[0],
        columnStatistics: {},
      });
      if (!partitioned) return;
      for (const [i, { values }] of parts.entries()) {
        const path = partitionColumns.map((column, c) => `${column.name}=${escapeHive(values[c]!)}`).join('/');
        await write(`${schema}/${name}/${path}/.trinoSchema`, {
          columns: columns.map(hiveColumn),
          parameters: {},
          storageFormat: 'PARQUET',
          serdeParameters: {},
          externalLocation: places[i],
          columnStatistics: {},
        });
      }
    },

    async createView(view: View): Promise<void> {
      await write(`${view.schema}/${view.name}/.trinoSchema`, {
        tableType: 'VIRTUAL_VIEW',
        // A view's columns are those of its definition, but a table needs one.
        dataColumns: [{ name: 'dummy', type: 'string', properties: {} }],
        partitionColumns: [],
        parameters: { presto_view: 'true', comment: 'Presto View' },
        originalStorageFormat: {},
        serdeParameters: {},
        viewOriginalText: `/* Presto View: ${encodeView(view)} */`,
        viewExpandedText: '/* Presto View */',
        columnStatistics: {},
      });
    },
  };

  async function write(path: string, content: object): Promise<void> {
    const place = join(root, 'metastore', path);
    await mkdir(dirname(place), { recursive: true });
    const written = join(root, randomUUID());
    await writeFile(written, JSON.stringify(content));
    await rename(written, place);
  }

  /** Location of a folder with these files alone; the server takes the length of a symbolic link for that of the file. */
  async function linkFiles(files: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(root, 'part-'));
    for (const [i, file] of files.entries()) {
      const place = join(folder, `${i}.parquet`);
      await link(file, place).catch(() => copyFile(file, place));
    }
    return `local:///${folder.slice(root.length + 1)}`;
  }
}

/** The definition of a view as Athena keeps it in Glue. */
function encodeView({ schema, columns, sql }: View): string {
  const definition = {
    originalSql: sql,
    catalog: CATALOG,
    schema,
    columns: columns.map(({ name, type }) => ({ name, type: TYPES[type].sql })),
    runAsInvoker: true,
    path: [],
  };
  return Buffer.from(JSON.stringify(definition), 'utf8').toString('base64');
}

const hiveColumn = ({ name, type }: Column) => ({ name, type: TYPES[type].hive, properties: {} });

/** The characters that Hive does not write as they are in a path. */
const escapeHive = (value: string): string =>
  value.replace(
    /[\x01-\x1f"#%'*/:=?\\\x7f{}[\]^]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
