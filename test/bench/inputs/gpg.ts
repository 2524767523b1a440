import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readKey, readPrivateKey } from 'openpgp';
import { type DemoKeys, makeKeys } from '../../../bin/demo/keys.ts';
import { cached } from './cache.ts';

const run = promisify(execFile);

/** A key pair that gpg and the product both know, and the archive's public key as a second recipient. */
export interface Gpg {
  /** Of the private key: what is encrypted to another one is of no use. */
  readonly fingerprint: string;
  /** GNUPGHOME. */
  readonly home: string;
  /** The private key, armoured, without passphrase. */
  readonly keyFile: string;
  /** Armoured public keys: the archive's, then the holder's. */
  readonly recipients: readonly string[];
}

const RECIPIENTS = ['archive.asc', 'holder.asc'] as const;
const KEY = 'private-key.asc';

/** Flags that make gpg ask nothing and change nothing. */
const QUIET = ['--batch', '--quiet', '--no-tty', '--no-auto-check-trustdb', '--trust-model', 'always'] as const;

/** Keys of this machine's inputs, made once. */
export async function gpgKeys(folder: string): Promise<Gpg> {
  const { dir, facts } = await cached(folder, {
    name: 'keys',
    maker: 'test/bench/inputs/gpg.ts',
    parameters: null,
    async make(to) {
      const { recipients, privateKey } = await makeKeys();
      const home = join(to, 'gnupg');
      await mkdir(home, { mode: 0o700 });
      await writeFile(join(to, KEY), privateKey.armor());
      for (const [at, name] of RECIPIENTS.entries()) await writeFile(join(to, name), recipients[at]!.armor());
      const files = [KEY, ...RECIPIENTS].map((name) => join(to, name));
      await run('gpg', [...QUIET, '--homedir', home, '--import', ...files]);
      await stopAgent(home); // its sockets lie in a folder that is renamed when it is complete
      return { fingerprint: privateKey.getFingerprint() };
    },
  });
  return {
    ...facts,
    home: join(dir, 'gnupg'),
    keyFile: join(dir, KEY),
    recipients: RECIPIENTS.map((name) => join(dir, name)),
  };
}

/** The same keys for the encryption of the demo, which needs no process for each file. */
export async function demoKeys({ keyFile, recipients }: Gpg): Promise<DemoKeys> {
  const read = (file: string) => readFile(file, 'utf8');
  const publicKey = async (file: string) => (await readKey({ armoredKey: await read(file) })).toPublic();
  return {
    recipients: await Promise.all(recipients.map(publicKey)),
    privateKey: await readPrivateKey({ armoredKey: await read(keyFile) }),
  };
}

/** Shell words that decrypt standard input, or the files that follow. */
export function decryptWords({ home }: Gpg): string {
  return `gpg ${QUIET.join(' ')} --homedir '${home}' --decrypt`;
}

/** Shell words that encrypt standard input, or the file that follows, to both recipients. */
export function encryptWords({ home, recipients }: Gpg): string {
  return `gpg ${QUIET.join(' ')} --homedir '${home}' ${recipients.map((file) => `--recipient-file '${file}'`).join(' ')}`;
}

/** Process id of the agent that does gpg's private-key work, started if it does not run. */
export async function agentOf({ home }: Gpg): Promise<number> {
  const { stdout } = await run('gpg-connect-agent', ['--homedir', home, 'getinfo pid', '/bye']);
  const id = /^D (\d+)$/m.exec(stdout)?.[1];
  if (id === undefined) throw new Error(`gpg-agent did not tell its process id: ${stdout.trim()}`);
  return Number(id);
}

export async function stopAgent(home: string): Promise<void> {
  await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
}
