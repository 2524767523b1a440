import { GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll } from 'vitest';
import { type FakeGlue, startFakeGlue } from './fake-glue.ts';
import { glueContract, partitionsOf } from './glue-contract.ts';

let fake: FakeGlue;
let glue: GlueClient;
beforeAll(async () => {
  fake = await startFakeGlue([]);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  glue = new GlueClient({ endpoint: fake.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
});
afterAll(() => fake.stop());

let tables = 0;
glueContract('the Glue of these tests', async () => {
  tables += 1;
  const place = { DatabaseName: 'contract', TableName: `table_${tables}` };
  fake.tables.set(`${place.DatabaseName}.${place.TableName}`, new Map());
  return partitionsOf(glue, place);
});
