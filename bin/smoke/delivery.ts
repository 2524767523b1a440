import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type PublicKey, readKey, readPrivateKey } from 'openpgp';
import { eventLogKey } from '../../lambdas/core/feeds/edx/keys.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { asking } from '../aws/trouble.ts';
import { encryptedLog } from '../demo/encrypt.ts';

/** The organisation of all that the smoke test delivers; nobody else's data is of it. */
export const ORG = 'timebacksmoke';
export const SITE = 'edx';

/** Days before any platform had data: of the log that becomes rows, and of the one that is damaged. */
export const GOOD_DAY = '2001-01-01';
export const BAD_DAY = '2001-01-02';

/** Bucket and key of the log of a day, as `lake.units` names it. */
export const objectOf = ({ buckets }: Pick<Settings, 'buckets'>, date: string): string =>
  `${buckets.edxEvents}/${eventLogKey({ org: ORG, site: SITE, date })}`;

/** An encrypted log of invented events, which name nobody. */
export async function inventedLog(date: string, events: number, key: PublicKey): Promise<Buffer> {
  const lines = Array.from({ length: events }, (_, at) =>
    JSON.stringify({
      username: '',
      event_type: '/timeback-lake/smoke',
      event_source: 'server',
      name: '/timeback-lake/smoke',
      time: `${date}T00:00:${String(at).padStart(2, '0')}.000000+00:00`,
      context: { org_id: ORG, user_id: null, course_id: '', path: '/timeback-lake/smoke' },
      event: '{}',
    }),
  );
  return readWhole(encryptedLog(lines, { recipients: [key] }));
}

/** The same log with its end cut off, which nobody can decrypt to the end. */
export const damaged = (log: Buffer): Buffer => log.subarray(0, -20);

/** The key that deliveries are encrypted to: the public half of the newest private key in the secret. */
export async function publicKeyOf(secretArn: string): Promise<PublicKey> {
  const { SecretString = '' } = await asking('read the private keys, to encrypt to their public half', secretArn, () =>
    new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: secretArn })),
  );
  const { keys } = JSON.parse(SecretString) as { readonly keys: readonly string[] };
  return (await readPrivateKey({ armoredKey: keys[0] ?? '' })).toPublic();
}

/** A key as a file holds it, armoured. */
export const readPublicKey = (armoredKey: string): Promise<PublicKey> => readKey({ armoredKey });
