import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { lambda } from '../core/aws/lambda.ts';
import { count, logger } from '../core/aws/telemetry.ts';
import { UsageError } from '../core/errors.ts';
import { s3Storage } from '../core/storage/s3.ts';
import { openS3Clients } from '../core/storage/s3-client.ts';
import { environment, type Source } from './env.ts';
import { type Synced, sync } from './run.ts';

/** No object is begun in the last minutes of a call, which is enough for the largest that a provider delivers. */
const LEFT_MS = 3 * 60_000;

const partnerSchema = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });

/** Copies what is new in the buckets of providers that cannot send us events. Throws after everything was tried. */
export const handler = lambda('sync-provider', environment, ({ storage, clients, variables, settings, openLake }) => {
  const { LANDING, SOURCES, PARTNER_SECRET_ARN } = variables;
  const secrets = new SecretsManagerClient();
  return async (_event: unknown, { owner, context }): Promise<Synced> => {
    const credentials = PARTNER_SECRET_ARN && (await partnerOf(secrets, PARTNER_SECRET_ARN));
    const provider = ({ region }: Source) =>
      s3Storage(openS3Clients({ ...(region && { region }), ...(credentials && { credentials }) }));
    const { ledger } = await openLake(owner);
    const synced = await sync(
      {
        provider,
        storage,
        client: clients.client,
        ledger,
        landing: LANDING,
        buckets: settings.buckets,
        hasTime: () => context.getRemainingTimeInMillis() > LEFT_MS,
        onFailure: (object, why) => logger.error(`${object} was not copied: ${why}`),
      },
      SOURCES,
    );
    count('SyncCopied', synced.copied);
    count('SyncFailed', synced.failed);
    logger.info('copied what is new', { ...synced });
    if (synced.failed > 0) throw new Error(`${synced.failed} objects were not copied; the log names them`);
    return synced;
  };
});

/** Nothing of the secret is quoted. */
async function partnerOf(client: SecretsManagerClient, arn: string) {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  try {
    return partnerSchema.parse(JSON.parse(SecretString));
  } catch {
    throw new UsageError(`the secret ${arn} is expected to hold {"accessKeyId": "...", "secretAccessKey": "..."}`);
  }
}
