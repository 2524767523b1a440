import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../server-process.ts';
import type { Certificate } from './certificate.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import type { Installation } from './installation.ts';
import { USED_RIGHTS } from './used-rights.ts';

export interface EmulatorOptions {
  readonly endpoint: string;
  /** For its files; removed when it has stopped. */
  readonly home: string;
  readonly certificate: Certificate;
  /** The Trino that runs the statements of Athena, and the file that says as which role each of its users reads. */
  readonly trino: { readonly url: string; readonly users: string };
}

/** Starts the emulator on the port of its endpoint; resolves, once it is ready, to a function that stops it. */
export async function startEmulator(programs: Installation, options: EmulatorOptions): Promise<() => Promise<void>> {
  const { endpoint, home, certificate } = options;
  const ca = await readFile(certificate.certificate);
  return startServer({
    name: 'the emulator',
    program: programs.python,
    args: [fileURLToPath(new URL('emulator/main.py', import.meta.url))],
    cwd: home,
    env: environment(programs, options),
    home,
    startSeconds: 120, // half a second on an idle machine
    isReady: () => isHealthy(`${endpoint}/_ministack/health`, ca),
  });
}

/** Nothing of ours but the path: the emulator hands its environment on to each function. */
function environment({ node }: Installation, { endpoint, home, certificate, trino }: EmulatorOptions) {
  return {
    PATH: `${node}${delimiter}${process.env.PATH}`,
    HOME: home,
    TMPDIR: home,
    NODE_NO_WARNINGS: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    GATEWAY_PORT: new URL(endpoint).port,
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
    MINISTACK_REGION: REGION,
    BIND_HOST: '127.0.0.1', // else it listens on every interface
    IOT_MTLS_ENABLED: '0', // else it opens a second port, on every interface
    LOG_LEVEL: 'WARNING',
    AUTH: 'true', // signatures and policies are checked
    USE_SSL: '1', // the policies of buckets refuse requests without TLS
    MINISTACK_SSL_CERT: certificate.certificate,
    MINISTACK_SSL_KEY: certificate.key,
    SFN_WAIT_SCALE: '0.1', // state machines wait and try again ten times sooner
    TRINO_URL: trino.url,
    TRINO_USERS: trino.users,
    USED_RIGHTS: join(home, USED_RIGHTS),
  };
}

const isHealthy = (url: string, ca: Buffer): Promise<boolean> =>
  new Promise((resolve, reject) => {
    get(url, { ca }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on('error', reject);
  });
