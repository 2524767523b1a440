import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that tests start for themselves. */
export interface ServerCommand {
  /** For messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** That of this process where absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** A temporary folder, which is removed when the server has stopped; its output goes there. */
  readonly home: string;
  /** How long a start may take on a machine where everything else runs at once. */
  readonly startSeconds: number;
  isReady(): Promise<boolean>;
}

/** A server that takes longer to stop is killed. */
const STOP_SECONDS = 30;

/**
 * Starts a server and resolves, once it is ready, to a function that stops it. The server is killed when this process ends
 * before. Throws with the end of the server's output when it does not become ready.
 */
export async function startServer(command: ServerCommand): Promise<() => Promise<void>> {
  const { name, program, args, cwd, env, home } = command;
  const logFile = join(home, 'server.log');
  const log = await open(logFile, 'w');
  const server = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', log.fd, log.fd] });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    if (isAlive(server)) {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      const late = setTimeout(kill, STOP_SECONDS * 1000); // a server may wait for a connection that nobody closes
      await ended;
      clearTimeout(late);
    }
    process.removeListener('exit', kill);
    await log.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await ready(server, command);
  } catch (error) {
    const said = await readFile(logFile, 'utf8');
    await stop();
    throw new Error(`${name} did not start: ${(error as Error).message}\n${said.slice(-4000)}`, { cause: error });
  }
  return stop;
}

const isAlive = (server: ChildProcess): boolean => server.exitCode === null && server.signalCode === null;

async function ready(server: ChildProcess, { startSeconds, isReady }: ServerCommand): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline) {
    if (!isAlive(server)) throw new Error(`it ended with code ${server.exitCode}`);
    if (await isReady().catch(() => false)) return; // refused while nothing listens yet
    await sleep(100);
  }
  throw new Error(`it was not ready after ${startSeconds} s`);
}
