import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, inject, it } from 'vitest';
import { configuration } from './account.ts';
import { refusal } from './refusal.ts';

const account = inject('aws');
const secrets = new SecretsManagerClient(configuration(account));

describe.skipIf(!account)('a secret', () => {
  it('is the newest of its values, and the one before can still be asked for', async () => {
    const { ARN: SecretId } = await secrets.send(new CreateSecretCommand({ Name: 'keys', SecretString: 'one' }));
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));
    const value = async (VersionStage?: string) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
    expect([await value(), await value('AWSPREVIOUS')]).toEqual(['two', 'one']);
  });

  it('holds 60 kB, which several private keys need, and is named when it is not there', async () => {
    const SecretString = 'x'.repeat(60_000);
    const { ARN: SecretId } = await secrets.send(new CreateSecretCommand({ Name: 'long', SecretString }));
    expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe(SecretString);
    expect(await refusal(secrets.send(new GetSecretValueCommand({ SecretId: 'none' })))).toBe(
      'ResourceNotFoundException',
    );
  });
});
