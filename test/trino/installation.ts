import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The newest release whose server is published as a Maven artifact of moderate size; it runs on Java 24 and newer. */
export const TRINO_VERSION = '476';
const OLDEST_JAVA = 24;

/** What a server is started from. */
export interface Installation {
  /** The `java` to run. */
  readonly java: string;
  /** Holds `lib/` and `plugin/hive/`. */
  readonly folder: string;
}

/** This machine cannot run a Trino; the message says what it lacks. */
export class TrinoMissingError extends Error {
  override readonly name = 'TrinoMissingError';
}

/**
 * Finds a JDK and Trino, and fetches Trino with Maven when it is not in the cache yet: 450 MB, one to two minutes, once a
 * machine. Which registry it comes from is for Maven's own settings to say. Throws TrinoMissingError.
 */
export async function installation(): Promise<Installation> {
  const home = await findJdk();
  const folder = join(cacheFolder(), `trino-${TRINO_VERSION}`);
  if (!(await exists(folder))) await install(folder, home);
  return { java: join(home, 'bin/java'), folder };
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'timeback-lake');
}

async function findJdk(): Promise<string> {
  const installed = await readdir('/usr/lib/jvm').catch(() => []);
  const homes = [
    ...(process.env.JAVA_HOME ? [process.env.JAVA_HOME] : []),
    ...(process.env.PATH ?? '').split(delimiter).map(dirname),
    ...installed.map((name) => join('/usr/lib/jvm', name)),
  ];
  for (const home of homes) {
    if ((await exists(join(home, 'bin/jar'))) && (await javaVersion(home)) >= OLDEST_JAVA) return home;
  }
  throw new TrinoMissingError(
    `no JDK ${OLDEST_JAVA} or newer in JAVA_HOME, PATH or /usr/lib/jvm: install one, or set JAVA_HOME`,
  );
}

/** 0 when it does not say. */
async function javaVersion(home: string): Promise<number> {
  const said = await run(join(home, 'bin/java'), ['-version']).catch(() => undefined);
  return Number(/version "(\d+)/.exec(said?.stderr ?? '')?.[1] ?? 0);
}

/** Fills a folder of its own beside `folder` and renames it, so that a cache is there whole or not at all. */
async function install(folder: string, jdk: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const filling = await mkdtemp(`${folder}-`);
  try {
    const server = await fetchArtifact(filling, 'trino-server-core', 'tar.gz', jdk);
    const hive = await fetchArtifact(filling, 'trino-hive', 'zip', jdk);
    await run('tar', ['-xzf', server, '-C', filling, '--strip-components=1', `trino-server-core-${TRINO_VERSION}/lib`]);
    await mkdir(join(filling, 'plugin'));
    await run(join(jdk, 'bin/jar'), ['xf', hive], { cwd: join(filling, 'plugin') });
    await rename(join(filling, 'plugin', `trino-hive-${TRINO_VERSION}`), join(filling, 'plugin/hive'));
    await rm(join(filling, 'repository'), { recursive: true });
    await rename(filling, folder);
  } catch (error) {
    await rm(filling, { recursive: true, force: true });
    // Another run may have been faster.
    if (!(await exists(folder))) throw error;
  }
}

/** Path of the fetched file. */
async function fetchArtifact(folder: string, artifact: string, type: string, jdk: string): Promise<string> {
  const repository = join(folder, 'repository');
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get';
  const wanted = [`-Dartifact=io.trino:${artifact}:${TRINO_VERSION}:${type}`, '-Dtransitive=false'];
  const env = { ...process.env, JAVA_HOME: jdk };
  await run('mvn', ['-B', '-ntp', '-q', `-Dmaven.repo.local=${repository}`, goal, ...wanted], { env }).catch(
    (error: Error & { readonly code?: unknown }) => {
      throw new TrinoMissingError(
        error.code === 'ENOENT'
          ? 'Maven (mvn) is not installed, which fetches Trino'
          : `Maven could not fetch io.trino:${artifact}:${TRINO_VERSION}; try: mvn ${goal} ${wanted.join(' ')}`,
        { cause: error },
      );
    },
  );
  return join(repository, 'io/trino', artifact, TRINO_VERSION, `${artifact}-${TRINO_VERSION}.${type}`);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
