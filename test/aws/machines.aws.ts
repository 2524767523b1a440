import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { clientsOf, configuration, makeBucket } from './account.ts';
import { eventually } from './eventually.ts';
import { refusal } from './refusal.ts';
import { newRole, type Role } from './roles.ts';

const account = inject('aws');
const clients = clientsOf(account);
const states = new SFNClient(configuration(account));
const Bucket = 'machines';
const MAY_READ = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/plans/*` };
let role: Role;
let machines = 0;

async function newMachine(definition: object): Promise<string> {
  machines += 1;
  const { stateMachineArn = '' } = await states.send(
    new CreateStateMachineCommand({
      name: `machine-${machines}`,
      definition: JSON.stringify(definition),
      roleArn: role.arn,
    }),
  );
  return stateMachineArn;
}

/** Starts an execution and waits for its end. */
async function run(stateMachineArn: string, input: unknown = {}): Promise<DescribeExecutionCommandOutput> {
  const { executionArn } = await states.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return ended(executionArn);
}

const ended = (executionArn: string | undefined) =>
  eventually(`the end of ${executionArn}`, async () => {
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });

const alone = (state: object) => ({ StartAt: 'Only', States: { Only: { ...state, End: true } } });

/** A Distributed Map over the JSON array in an object that the input names. */
const eachOf = (processor: object) =>
  alone({
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket, 'Key.$': '$.key' },
    },
    ItemSelector: { 'work.$': '$.work', 'task.$': '$$.Map.Item.Value' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...alone(processor),
    },
    MaxConcurrency: 5,
    ResultPath: null,
  });

describe.skipIf(!account)('a state machine', () => {
  beforeAll(async () => {
    role = await newRole(account!, 'machine', 'states.amazonaws.com');
    await role.allow(MAY_READ);
    await makeBucket(clients, Bucket);
  });
  const put = (Key: string, value: unknown) =>
    clients.client.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(value) }));

  it('maps over the names in an object, each with the data of the execution, and passes its input on', async () => {
    const check = {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.task', IsString: true },
            { Variable: '$.work.id', NumericEquals: 7 },
          ],
          Next: 'Yes',
        },
      ],
      Default: 'No',
    };
    const processor = {
      StartAt: 'Check',
      States: { Check: check, Yes: { Type: 'Succeed' }, No: { Type: 'Fail', Error: 'NotGiven' } },
    };
    const definition = eachOf({ Type: 'Pass' });
    definition.States.Only = {
      ...definition.States.Only,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...processor },
    } as never;
    const machine = await newMachine(definition);
    for (const count of [1, 2, 300]) {
      await put(
        `plans/${count}.json`,
        Array.from({ length: count }, (_, i) => `task ${i}`),
      );
      const input = { work: { id: 7 }, key: `plans/${count}.json` };
      const { status, output, cause } = await run(machine, input);
      expect([status, JSON.parse(output ?? 'null')], cause).toEqual(['SUCCEEDED', input]);
    }
    const other = await run(machine, { work: { id: 8 }, key: 'plans/1.json' });
    expect(other.status).toBe('FAILED');
  });

  it('fails where one of many items fails, and where the list is not there', async () => {
    const machine = await newMachine(eachOf({ Type: 'Fail', Error: 'Broken', Cause: 'as it was told to' }));
    await put('plans/broken.json', ['a', 'b']);
    for (const key of ['plans/broken.json', 'plans/none.json']) {
      const { status, error } = await run(machine, { work: {}, key });
      expect(status).toBe('FAILED');
      expect(error).toMatch(/^States\./);
    }
  });

  it('reads nothing that its role may not read', async () => {
    const machine = await newMachine(eachOf({ Type: 'Pass' }));
    await put('plans/x.json', ['a']);
    await put('other/x.json', ['a']);
    expect((await run(machine, { work: {}, key: 'plans/x.json' })).status).toBe('SUCCEEDED');
    expect((await run(machine, { work: {}, key: 'other/x.json' })).status).toBe('FAILED');
    await role.allow();
    expect((await run(machine, { work: {}, key: 'plans/x.json' })).status).toBe('FAILED');
    await role.allow(MAY_READ);
  });

  it('takes a name of an execution once, also after its end', async () => {
    const stateMachineArn = await newMachine(alone({ Type: 'Pass' }));
    const start = (input: string) => states.send(new StartExecutionCommand({ stateMachineArn, name: 'once', input }));
    const { executionArn } = await start('{"a":1}');
    expect((await ended(executionArn)).status).toBe('SUCCEEDED');
    expect(await refusal(start('{"a":2}'))).toBe('ExecutionAlreadyExists');
    const missing = `${executionArn}-none`;
    expect(await refusal(states.send(new DescribeExecutionCommand({ executionArn: missing })))).toBe(
      'ExecutionDoesNotExist',
    );
  });
});
