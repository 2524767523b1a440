import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startServer } from '../server-process.ts';
import type { Installation } from './installation.ts';

/** The name that Athena gives the Glue catalogue, so that the definition of a view is the same in both. */
export const CATALOG = 'awsdatacatalog';

export interface TrinoServer {
  readonly url: string;
  /** The folder that `local:///` means in it; the metastore is in `metastore/` below. */
  readonly root: string;
  stop(): Promise<void>;
}

/** What a server may use. */
export interface ServerSize {
  readonly heapMiB: number;
  /** Of the compiler of Java: 1 starts sooner, 4 makes code that runs faster. */
  readonly tier: 1 | 4;
}

type Properties = Readonly<Record<string, string>>;

export interface TrinoOptions {
  readonly size?: ServerSize;
  /** A free one by default. */
  readonly port?: number;
  /** Where tables and files are: in a metastore of files and in folders below the root by default. */
  readonly catalog?: (root: string) => Properties;
  readonly javaOptions?: readonly string[];
  /** Name of the file that keeps loaded classes. Servers with other connectors load other classes. */
  readonly classes?: string;
}

const FOR_TESTS: ServerSize = { heapMiB: 1024, tier: 1 };

/** Starts a server of this machine alone, with its files in a temporary folder that stop() removes. */
export async function startTrino({ java, folder }: Installation, options: TrinoOptions = {}): Promise<TrinoServer> {
  const { size = FOR_TESTS, catalog = filesBelow, javaOptions = [], classes = 'classes.jsa' } = options;
  const home = await mkdtemp(join(tmpdir(), 'timeback-trino-'));
  const [etc, root] = [join(home, 'etc'), join(home, 'root')];
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(etc, 'catalog'), { recursive: true });
  await mkdir(join(root, 'metastore'), { recursive: true });
  await writeFile(join(etc, 'config.properties'), properties(serverSettings(port, size)));
  await writeFile(join(etc, 'log.properties'), properties({ 'io.trino': 'WARN' }));
  await writeFile(join(etc, `catalog/${CATALOG}.properties`), properties(catalog(root)));

  const stop = await startServer({
    name: 'trino',
    program: java,
    args: [...jvmOptions(join(folder, classes), size), ...javaOptions, ...mainClass(folder, etc)],
    cwd: folder,
    home,
    startSeconds: 300, // ten on an idle machine of two cores
    async isReady() {
      const answer = await fetch(`${url}/v1/info`);
      return answer.ok && !((await answer.json()) as { readonly starting: boolean }).starting;
    },
  });
  return { url, root, stop };
}

function jvmOptions(classes: string, { heapMiB, tier }: ServerSize): string[] {
  return [
    `-Xmx${heapMiB}M`,
    '-XX:+UseSerialGC',
    `-XX:TieredStopAtLevel=${tier}`,
    // Loaded classes are kept between runs, which saves a third of the start.
    '-XX:+AutoCreateSharedArchive',
    `-XX:SharedArchiveFile=${classes}`,
    '-Duser.timezone=UTC',
  ];
}

function mainClass(folder: string, etc: string): string[] {
  return [
    '-Dnode.environment=test',
    `-Dnode.data-dir=${etc}/data`,
    `-Dconfig=${etc}/config.properties`,
    `-Dlog.levels-file=${etc}/log.properties`,
    `-Dcatalog.config-dir=${etc}/catalog`,
    `-Dplugin.dir=${folder}/plugin`,
    '-cp',
    `${folder}/lib/*`,
    'io.trino.server.TrinoServer',
  ];
}

function serverSettings(port: number, { heapMiB }: ServerSize): Properties {
  const ofQuery = `${heapMiB / 4}MB`;
  return {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'discovery.uri': `http://127.0.0.1:${port}`,
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1', // else it listens on every interface
    // Together with the headroom they have to fit into the heap.
    'query.max-memory': ofQuery,
    'query.max-memory-per-node': ofQuery,
    'memory.heap-headroom-per-node': `${heapMiB / 8}MB`,
  };
}

function filesBelow(root: string): Properties {
  return {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': 'local:///metastore',
    'hive.metastore.version-compatibility': 'UNSAFE_ASSUME_COMPATIBILITY',
    'fs.native-local.enabled': 'true',
    'local.location': root,
    'hive.security': 'allow-all',
    'hive.timestamp-precision': 'MILLISECONDS', // Athena's
    'hive.allow-register-partition-procedure': 'true',
  };
}

const properties = (settings: Properties): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
