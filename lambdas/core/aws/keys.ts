import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { UsageError } from '../errors.ts';
import { type KeyRing, loadKeyRing } from '../open/keys.ts';

// The private keys are one secret. The id of a version of it names the set of keys that this version holds: who receives
// objects learns it without a right to read the keys, and who converts them reads exactly that version.

const CURRENT = 'AWSCURRENT';

/** The id of the secret's current version; null where there is no secret, or none with a value, so that there are no keys. */
export async function currentKeys(client: SecretsManagerClient, secretArn: string): Promise<string | null> {
  try {
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretArn }));
    const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages?.includes(CURRENT));
    return current?.[0] ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

const secretSchema = z.strictObject({
  /** Armoured private keys, the newest first. */
  keys: z.array(z.string().min(1)).min(1),
  passphrase: z.string().optional(),
});

/** Reads versions of the secret, each once. */
export function keyRings(client: SecretsManagerClient, secretArn: string): (version: string) => Promise<KeyRing> {
  const known = new Map<string, Promise<KeyRing>>();
  return (version) => {
    const ring = known.get(version) ?? readRing(client, secretArn, version);
    known.set(version, ring);
    ring.catch(() => known.delete(version)); // the next call tries again
    return ring;
  };
}

async function readRing(client: SecretsManagerClient, secretArn: string, version: string): Promise<KeyRing> {
  const { keys, passphrase } = secretOf(await secretText(client, secretArn, version), secretArn);
  return loadKeyRing({
    keys: keys.map((key) => Buffer.from(key)),
    passphrases: passphrase === undefined ? [] : [passphrase],
  });
}

async function secretText(client: SecretsManagerClient, secretArn: string, version: string): Promise<string> {
  try {
    const found = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionId: version }));
    return found.SecretString ?? '';
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UsageError(
      `version ${version} of the secret ${secretArn} is gone, since the secret was changed; the next attempt takes the new one`,
      { cause: error },
    );
  }
}

/** Nothing of the text is quoted, whatever it is. */
function secretOf(text: string, secretArn: string): z.infer<typeof secretSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`the secret ${secretArn} ${EXPECTED}; it is no JSON`);
  }
  const found = secretSchema.safeParse(json);
  if (found.success) return found.data;
  const wrong = found.error.issues.map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`);
  throw new UsageError(`the secret ${secretArn} ${EXPECTED}; wrong: ${wrong.join(', ')}`);
}

const EXPECTED = 'is expected to hold {"keys": ["-----BEGIN PGP PRIVATE KEY BLOCK-----..."], "passphrase": "..."}';
