import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Installed } from '../../../bin/aws/installed.ts';
import { refreshDeployed } from '../../../bin/aws/refresh-deployed.ts';
import { EXIT } from '../../../bin/exit.ts';
import { type JsonService, startJsonService } from '../../handlers/json-service.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:north-refresh';
const installed = { outputs: { RefreshMachine: MACHINE } } as Pick<Installed, 'outputs'>;

/** How each execution ends, in their order. */
let ends: object[];
let begun: { readonly stateMachineArn: string; readonly input: string }[];
let service: JsonService;
let said: string;

beforeEach(async () => {
  begun = [];
  said = '';
  const looked = new Set<string>();
  service = await startJsonService({
    StartExecution(input) {
      begun.push(input);
      return { executionArn: `${MACHINE}:${begun.length}` };
    },
    DescribeExecution({ executionArn }) {
      const isRunning = !looked.has(executionArn);
      looked.add(executionArn);
      return isRunning ? { status: 'RUNNING' } : ends[begun.length - 1];
    },
  });
  vi.stubEnv('AWS_ENDPOINT_URL', service.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += text;
      return true;
    });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await service.stop();
});

const ended = (more: object) => ({
  status: 'SUCCEEDED',
  output: JSON.stringify({ format: 1, outcome: 'published', built: 3, held: [], broken: [], statements: 40, ...more }),
});
const refresh = (json = false) =>
  refreshDeployed(installed, { full: true, select: ['students'], json, lookMs: 1, busyMs: 1 });

it('starts an execution with what is asked for, and says what it came to', async () => {
  ends = [ended({})];
  expect(await refresh()).toBe(EXIT.done);
  expect(begun).toEqual([
    expect.objectContaining({ stateMachineArn: MACHINE, input: JSON.stringify({ full: true, select: ['students'] }) }),
  ]);
  expect(said).toContain(`the installation refreshes with Athena: ${MACHINE}:1\n`);
  expect(said).toContain('3 tables rebuilt by 40 statements and shown to Athena\n');
});

it('waits for its turn while another refresh is at work', async () => {
  ends = [ended({ outcome: 'busy' }), ended({ outcome: 'unchanged' })];
  expect(await refresh()).toBe(EXIT.done);
  expect(begun).toHaveLength(2);
  expect(said).toContain('another refresh is at work; this one waits for its turn\n');
  expect(said).toContain('everything was up to date\n');
});

it('names what keeps its table, with the rule and ids', async () => {
  const broken = [{ model: 'base.one', condition: 'one row for each id', broken: 2, ids: ['a', 'b'] }];
  ends = [ended({ held: ['base.one', 'students'], broken })];
  expect(await refresh()).toBe(EXIT.quarantined);
  expect(said).toContain('broken: base.one: one row for each id: not in 2 cases: a; b\n');
  expect(said).toContain('; not changed: base.one, students\n');
});

it('says why an execution failed, for machines too', async () => {
  ends = [{ status: 'FAILED', error: 'Error', cause: 'the statement 7 is FAILED' }];
  expect(await refresh(true)).toBe(EXIT.failed);
  expect(
    said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: 'begun', execution: `${MACHINE}:1` },
    { event: 'failed', execution: `${MACHINE}:1`, status: 'FAILED', why: 'the statement 7 is FAILED' },
  ]);
});
