import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A table as its Delta log describes it. */
export interface LoggedTable {
  readonly name: string;
  /** Within the lake, ending in a slash. */
  readonly folder: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitions: readonly string[];
  readonly files: readonly LoggedFile[];
  readonly commits: number;
}

export interface LoggedFile {
  /** Path of this machine. */
  readonly path: string;
  readonly rows: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Fields of each action, all of them required. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  commitInfo: ['timestamp', 'operation', 'engineInfo'],
  txn: ['appId', 'version', 'lastUpdated'],
  protocol: ['minReaderVersion', 'minWriterVersion', 'readerFeatures', 'writerFeatures'],
  metaData: ['id', 'format', 'createdTime', 'name', 'schemaString', 'partitionColumns', 'configuration'],
  add: ['path', 'partitionValues', 'size', 'modificationTime', 'dataChange', 'stats'],
  remove: ['path', 'deletionTimestamp', 'dataChange'],
};

type Fields = Readonly<Record<string, unknown>>;

/** All Delta logs of a lake, by the name of the table; throws for whatever a strict reader would refuse. */
export async function readLogs(lake: string): Promise<ReadonlyMap<string, LoggedTable>> {
  const entries = await readdir(join(lake, 'tables'), { recursive: true, withFileTypes: true });
  const logs = entries.filter((entry) => entry.isDirectory() && entry.name === '_delta_log');
  const tables = await Promise.all(logs.map(({ parentPath }) => readLog(lake, parentPath)));
  return new Map(tables.map((table) => [table.name, table]));
}

async function readLog(lake: string, folder: string): Promise<LoggedTable> {
  const names = (await readdir(join(folder, '_delta_log'))).filter((name) => /^\d{20}\.json$/.test(name)).sort();
  const files = new Map<string, Fields>();
  let metaData: Fields | undefined;
  let protocol: Fields | undefined;
  for (const [version, name] of names.entries()) {
    const where = join(folder, '_delta_log', name);
    if (Number(name.slice(0, 20)) !== version) throw new Error(`${where}: commit ${version} is missing`);
    const paths = new Set<string>();
    for (const { kind, fields } of parse(await readFile(where, 'utf8'), where)) {
      const path = String(fields.path);
      if (kind === 'protocol') protocol = fields;
      if (kind === 'metaData') metaData = fields;
      if (kind !== 'add' && kind !== 'remove') continue;
      if (paths.has(path)) throw new Error(`${where}: two actions of ${path}`);
      paths.add(path);
      if (kind === 'remove' && !files.delete(path)) throw new Error(`${where}: removes ${path}, which is not there`);
      if (kind === 'add') files.set(path, fields);
    }
    if (!protocol || !metaData) throw new Error(`${where}: no protocol or metaData by the first commit`);
  }
  if (!metaData) throw new Error(`${folder}: an empty log`);
  const { fields } = JSON.parse(String(metaData.schemaString)) as { fields: { name: string; type: string }[] };
  const partitions = metaData.partitionColumns as readonly string[];
  return {
    name: String(metaData.name),
    folder: `${relative(lake, folder)}/`,
    columns: fields.map(({ name, type }) => ({ name, type })),
    partitions,
    files: await Promise.all([...files.values()].map((add) => fileOf(folder, partitions, add))),
    commits: names.length,
  };
}

function parse(text: string, where: string): { readonly kind: string; readonly fields: Fields }[] {
  if (!text.endsWith('\n')) throw new Error(`${where}: the last line is cut`);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const [[kind = '', fields = {}] = [], ...more] = Object.entries(JSON.parse(line) as Record<string, Fields>);
      const known = FIELDS[kind];
      if (!known || more.length > 0) throw new Error(`${where}: an unknown action: ${line}`);
      if (Object.keys(fields).sort().join() !== [...known].sort().join())
        throw new Error(`${where}: other fields than ${known.join()}: ${line}`);
      return { kind, fields };
    });
}

/** The file must be there with its size, and its path must say the values that the log says. */
async function fileOf(folder: string, partitions: readonly string[], add: Fields): Promise<LoggedFile> {
  const below = decodeURIComponent(String(add.path));
  const path = join(folder, below);
  const { size } = await stat(path);
  if (size !== add.size) throw new Error(`${path} has ${size} bytes, and its log says ${add.size}`);
  const values = add.partitionValues as Readonly<Record<string, string>>;
  const inPath = [...dirname(below).matchAll(/(?:^|\/)([^/=]+)=([^/]*)/g)].map(([, name = '', value = '']) => [
    name,
    decodeURIComponent(value),
  ]);
  const logged = partitions.map((name) => [name, values[name]]);
  if (JSON.stringify(inPath) !== JSON.stringify(logged))
    throw new Error(`${path}: the log says ${JSON.stringify(logged)}`);
  const { numRecords } = JSON.parse(String(add.stats)) as { numRecords: number };
  return { path, rows: numRecords, values };
}
