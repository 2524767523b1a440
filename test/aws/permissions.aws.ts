import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetDatabaseCommand,
  GetTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { assumeRole, type Configuration, clientsOf, configuration, makeBucket } from './account.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import { refusal } from './refusal.ts';
import { newRole, type Role, type Statement } from './roles.ts';

const account = inject('aws');
const root = configuration(account);
const Bucket = 'permissions';
const glueArn = (what: string) => `arn:aws:glue:${REGION}:${ACCOUNT_ID}:${what}`;

interface Call {
  /** What the call needs, all of it. */
  readonly statements: readonly Statement[];
  make(as: Configuration): Promise<unknown>;
}

const CALLS: Readonly<Record<string, Call>> = {
  'reading an object': {
    statements: [{ Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/a/*` }],
    make: (as) => new S3Client(as).send(new GetObjectCommand({ Bucket, Key: 'a/x' })),
  },
  'writing an object': {
    statements: [{ Action: 's3:PutObject', Resource: `arn:aws:s3:::${Bucket}/a/*` }],
    make: (as) => new S3Client(as).send(new PutObjectCommand({ Bucket, Key: 'a/y', Body: 'y' })),
  },
  'listing objects': {
    statements: [{ Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` }],
    make: (as) => new S3Client(as).send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' })),
  },
  'looking at a database': {
    statements: [
      { Action: 'glue:GetDatabase', Resource: glueArn('catalog') },
      { Action: 'glue:GetDatabase', Resource: glueArn('database/permissions') },
    ],
    make: (as) => new GlueClient(as).send(new GetDatabaseCommand({ Name: 'permissions' })),
  },
  'looking at a table': {
    statements: ['catalog', 'database/permissions', 'table/permissions/one'].map((what) => ({
      Action: 'glue:GetTable',
      Resource: glueArn(what),
    })),
    make: (as) => new GlueClient(as).send(new GetTableCommand({ DatabaseName: 'permissions', Name: 'one' })),
  },
  'sending a message': {
    statements: [{ Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:permissions` }],
    make: (as) => {
      const QueueUrl = `${as.endpoint}/${ACCOUNT_ID}/permissions`;
      return new SQSClient(as).send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    },
  },
  'reading a secret': {
    statements: [
      {
        Action: 'secretsmanager:GetSecretValue',
        Resource: `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:permissions*`,
      },
    ],
    make: (as) => new SecretsManagerClient(as).send(new GetSecretValueCommand({ SecretId: 'permissions' })),
  },
};

const REFUSED = /^AccessDenied(?:Exception)?$/;

describe.skipIf(!account)('a role', () => {
  let role: Role;
  let session: Configuration;
  beforeAll(async () => {
    if (!account) return;
    const clients = clientsOf(account);
    await makeBucket(clients, Bucket);
    await clients.client.send(new PutObjectCommand({ Bucket, Key: 'a/x', Body: 'x' }));
    const [glue, name] = [new GlueClient(root), 'permissions'];
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
    await glue.send(new CreateTableCommand({ DatabaseName: name, TableInput: { Name: 'one' } }));
    await new SQSClient(root).send(new CreateQueueCommand({ QueueName: name }));
    await new SecretsManagerClient(root).send(new CreateSecretCommand({ Name: name, SecretString: 'x' }));
    role = await newRole(account, name);
    session = await assumeRole(account, role.arn);
  });

  it.each(Object.entries(CALLS))('needs all that it is allowed for %s, and nothing else', async (_name, call) => {
    const { statements, make } = call;
    await role.allow(...statements);
    expect(await refusal(make(session))).toBe('done');
    for (const without of statements) {
      await role.allow(...statements.filter((statement) => statement !== without));
      expect(await refusal(make(session)), JSON.stringify(without)).toMatch(REFUSED);
    }
  });

  it('may do nothing of what other calls need', async () => {
    for (const [name, { statements }] of Object.entries(CALLS)) {
      await role.allow(...statements);
      for (const [other, { make }] of Object.entries(CALLS)) {
        const ended = await refusal(make(session));
        if (other === name) expect(ended).toBe('done');
        else expect(ended, `${other} with what ${name} needs`).toMatch(REFUSED);
      }
    }
  });

  it('is known by its key, its signature and its token', async () => {
    const { statements, make } = CALLS['reading an object']!;
    await role.allow(...statements);
    const { accessKeyId, secretAccessKey, sessionToken = '' } = session.credentials;
    const as = (credentials: Configuration['credentials']) => refusal(make({ ...session, credentials }));
    expect(await as({ accessKeyId, secretAccessKey, sessionToken })).toBe('done');
    expect(await as({ accessKeyId, secretAccessKey: 'another', sessionToken })).toBe('SignatureDoesNotMatch');
    expect(await as({ accessKeyId, secretAccessKey })).not.toBe('done');
    expect(await as({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey })).not.toBe('done');
  });
});
