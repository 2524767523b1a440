import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';

/** Half a second on an idle machine; far more where everything else runs at once. */
const START_SECONDS = 120;

export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts an emulator of this machine alone, on a free port, with its files in a temporary folder that stop() removes. */
export async function startEmulator(program: string): Promise<Emulator> {
  const home = await mkdtemp(join(tmpdir(), 'timeback-aws-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = await open(join(home, 'server.log'), 'w');
  const server = spawn(program, [], { cwd: home, env: environment(home, port), stdio: ['ignore', log.fd, log.fd] });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    if (isAlive(server)) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    process.removeListener('exit', kill);
    await log.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    await ready(endpoint, server);
  } catch (error) {
    const said = await readFile(join(home, 'server.log'), 'utf8');
    await stop();
    throw new Error(`the emulator did not start: ${(error as Error).message}\n${said.slice(-4000)}`, { cause: error });
  }
  return { endpoint, stop };
}

/** Nothing of ours but the path: the emulator hands its environment on to what it starts. */
function environment(home: string, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: home,
    TMPDIR: home,
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: 'eu-west-1',
    BIND_HOST: '127.0.0.1', // else it listens on every interface
    IOT_MTLS_ENABLED: '0', // else it opens a second port, on every interface
    LOG_LEVEL: 'WARNING',
  };
}

const isAlive = (server: ChildProcess): boolean => server.exitCode === null && server.signalCode === null;

async function ready(endpoint: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline) {
    if (!isAlive(server)) throw new Error(`it ended with code ${server.exitCode}`);
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`it was not ready after ${START_SECONDS} s`);
}
