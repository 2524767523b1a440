import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startServer } from '../server-process.ts';

export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts an emulator of this machine alone, on a free port, with its files in a temporary folder that stop() removes. */
export async function startEmulator(program: string): Promise<Emulator> {
  const home = await mkdtemp(join(tmpdir(), 'timeback-aws-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = await startServer({
    name: 'the emulator',
    program,
    args: [],
    cwd: home,
    env: environment(home, port),
    home,
    startSeconds: 120, // half a second on an idle machine
    isReady: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
  });
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
