import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startAthenaEngine } from './athena-engine.ts';
import { makeCertificate } from './certificate.ts';
import { CACHE, type Installation } from './installation.ts';
import { startEmulator } from './server.ts';

/** Where the account of a test run is. */
export interface AccountPlace {
  readonly endpoint: string;
  /** The certificate by which clients trust the endpoint: a file. */
  readonly certificate: string;
  /** A folder that is removed with the account. Functions run below it, so they find the packages of this checkout. */
  readonly home: string;
}

export interface Account extends AccountPlace {
  stop(): Promise<void>;
}

/** Starts an account of this machine alone, on free ports. */
export async function startAccount(programs: Installation): Promise<Account> {
  await mkdir(CACHE, { recursive: true });
  const home = await mkdtemp(join(CACHE, 'account-'));
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops) await one();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const certificate = await makeCertificate(home, programs.trino.java);
    const [port, trinoPort] = [await freePort(), await freePort()];
    const endpoint = `https://127.0.0.1:${port}`; // of a number the SDK asks for buckets by path
    const trino = { url: `http://127.0.0.1:${trinoPort}`, users: join(home, 'trino-users.json') };
    const started = await Promise.allSettled([
      startAthenaEngine(programs.trino, { endpoint, port: trinoPort, users: trino.users, certificate }),
      startEmulator(programs, { endpoint, home, certificate, trino }),
    ]);
    stops.push(...started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    for (const one of started) if (one.status === 'rejected') throw one.reason;
    return { endpoint, certificate: certificate.certificate, home, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
