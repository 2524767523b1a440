import { describe, expect, it } from 'vitest';
import { usedBuckets } from '../../../bin/preflight/buckets.ts';
import { made } from '../../../bin/preflight/check.ts';
import {
  judgeBootstrap,
  judgeConcurrency,
  judgeEncryption,
  judgeEngine,
  judgeKeyPolicy,
  judgeLakeFormation,
  judgeQuota,
  judgeStack,
  keyServices,
} from '../../../bin/preflight/judge.ts';
import {
  leavesToAccount,
  mergedBucketPolicy,
  mergedNotifications,
  parsePolicy,
  refusals,
} from '../../../bin/preflight/policies.ts';
import { stacksOf } from '../../../bin/preflight/preflight.ts';
import { preflightAsText } from '../../../bin/terminal/preflight-report.ts';
import { stackName } from '../../../lib/names.ts';
import { EXAMPLES, example, templates } from '../../lib/synthesise.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const PLACE = { account: ACCOUNT, region: REGION };

describe('what others own is printed, merged with what is there', () => {
  const OTHERS = {
    TopicConfigurations: [{ Id: 'theirs', TopicArn: 'arn:aws:sns:x', Events: ['s3:ObjectCreated:*'] }],
    QueueConfigurations: [{ Id: 'also theirs', QueueArn: 'arn:aws:sqs:x', Events: ['s3:ObjectRemoved:*'] }],
    LambdaFunctionConfigurations: [
      { Id: 'more', LambdaFunctionArn: 'arn:aws:lambda:x', Events: ['s3:ObjectCreated:Put'] },
    ],
  };
  const KINDS = Object.keys(OTHERS) as (keyof typeof OTHERS)[];

  it('notifications: all that the bucket has, of every kind, and EventBridge', () => {
    for (let chosen = 0; chosen < 2 ** KINDS.length; chosen += 1) {
      const there = Object.fromEntries(KINDS.flatMap((kind, at) => (chosen & (2 ** at) ? [[kind, OTHERS[kind]]] : [])));
      const merged = mergedNotifications({ ...there, $metadata: { requestId: 'x' } });
      expect(merged).toEqual({ ...there, EventBridgeConfiguration: {} });
      expect(mergedNotifications(merged)).toEqual(merged);
    }
  });

  it.each(['read', 'deliver', 'keep'] as const)(
    'policy of a bucket to %s: others keep their statements, and it is stable',
    (use) => {
      const theirs = parsePolicy(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: { Sid: 'Theirs', Effect: 'Deny', Principal: '*', Action: 's3:*' },
        }),
      );
      const where = { bucket: 'b', account: ACCOUNT, partition: 'aws', use };
      const merged = mergedBucketPolicy(theirs, where);
      expect(merged.Statement.slice(0, 1)).toEqual(theirs.Statement);
      expect(mergedBucketPolicy(merged, where)).toEqual(merged);
      expect(leavesToAccount(merged, ACCOUNT, 's3:GetObject')).toBe(true);
      expect(leavesToAccount(merged, ACCOUNT, 's3:DeleteObject')).toBe(use === 'keep');
      expect(leavesToAccount(merged, ACCOUNT, 's3:PutObject')).toBe(use !== 'read');
      expect(leavesToAccount(merged, '999999999999', 's3:GetObject')).toBe(false);
      expect(mergedBucketPolicy(parsePolicy(undefined), where).Statement).toHaveLength(2);
    },
  );

  it('a statement that refuses requests without TLS refuses none of ours', () => {
    const tls = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const other = { ...tls, Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } };
    const policy = parsePolicy(JSON.stringify({ Statement: [tls, other] }));
    expect(refusals(policy)).toEqual([other]);
  });
});

describe('decisions', () => {
  const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1';

  it.each([
    [undefined, undefined, undefined, 'ok'],
    ['AES256', undefined, undefined, 'ok'],
    ['AES256', undefined, KEY, 'warning'],
    ['aws:kms', KEY, KEY, 'ok'],
    ['aws:kms', '1', KEY, 'ok'],
    ['aws:kms', `${KEY}2`, KEY, 'failed'],
    ['aws:kms', KEY, undefined, 'failed'],
    ['aws:kms', undefined, KEY, 'failed'],
    ['aws:kms:dsse', KEY, KEY, 'ok'],
  ])('encryption %s with %s where the settings name %s: %s', (algorithm, used, key, state) => {
    expect(judgeEncryption('b', { algorithm, key: used }, key).state).toBe(state);
  });

  it('a bootstrap is there and new enough, or the command that makes it is said', () => {
    expect(['5', '6', '28', undefined].map((version) => judgeBootstrap(version, PLACE).state)).toEqual([
      'failed',
      'ok',
      'ok',
      'failed',
    ]);
    expect(judgeBootstrap(undefined, { ...PLACE, bootstrapQualifier: 'q' }).todo).toBe(
      'npx cdk bootstrap aws://123456789012/eu-west-1 --qualifier q',
    );
  });

  it.each([
    ['CREATE_COMPLETE', 'ok'],
    ['UPDATE_COMPLETE', 'ok'],
    ['UPDATE_ROLLBACK_COMPLETE', 'ok'],
    ['UPDATE_IN_PROGRESS', 'warning'],
    ['ROLLBACK_COMPLETE', 'failed'],
    ['UPDATE_ROLLBACK_FAILED', 'failed'],
    ['REVIEW_IN_PROGRESS', 'warning'],
    [undefined, 'warning'],
  ])('a stack in %s: %s', (status, state) => expect(judgeStack('x-state', status).state).toBe(state));

  it('functions at once: enough for a delivery, and never so many reserved that Lambda refuses', () => {
    const settings = { tasks: 5, receive: 2 };
    expect(judgeConcurrency({ all: 1000, unreserved: 1000 }, settings).state).toBe('ok');
    expect(judgeConcurrency({ all: 10, unreserved: 10 }, settings).state).toBe('warning');
    expect(judgeConcurrency({ all: 1000, unreserved: 5 }, settings).state).toBe('warning');
    for (const [reservedForConversion, state] of [
      [900, 'ok'],
      [901, 'failed'],
    ] as const)
      expect(judgeConcurrency({ all: 1000, unreserved: 1000 }, { ...settings, reservedForConversion }).state).toBe(
        state,
      );
  });

  it('quotas: by their name; one that is not listed is unknown', () => {
    const quotas = [
      { name: 'Maximum open executions', value: 50 },
      { name: 'Activities', value: 1 },
    ];
    expect(judgeQuota(quotas, /open executions/i, 50).map(({ state }) => state)).toEqual(['ok']);
    expect(judgeQuota(quotas, /open executions/i, 51).map(({ state }) => state)).toEqual(['warning']);
    expect(judgeQuota(quotas, /partitions/i, 1).map(({ state }) => state)).toEqual(['unknown']);
  });

  it('the engine of Athena', () => {
    expect(judgeEngine('w', 'Athena engine version 3').state).toBe('ok');
    expect([judgeEngine('w', 'Athena engine version 2').state, judgeEngine('w', undefined).state]).toEqual([
      'failed',
      'unknown',
    ]);
  });

  it('Lake Formation: who deploys must be an administrator where it decides', () => {
    const states = (['iam', 'grants'] as const).flatMap((mode) =>
      [true, false].flatMap((byIam) =>
        [['me'], []].map((administrators) => judgeLakeFormation({ administrators, byIam }, mode, 'me').state),
      ),
    );
    expect(states).toEqual(['ok', 'ok', 'ok', 'warning', 'ok', 'failed', 'ok', 'failed']);
  });

  it('the policy of the key that we deploy lets every service use it; each that is taken away is named', () => {
    const { of } = templates(example('school-network'));
    const deployed = of('AWS::KMS::Key')[0]!.Properties.KeyPolicy as { Statement: Record<string, unknown>[] };
    const policyOf = (Statement: unknown[]) =>
      parsePolicy(
        JSON.stringify({ Statement }).replace(
          /\{"Fn::Join":\["",\["arn:",.*?:root"\]\]\}/g,
          `"arn:aws:iam::${ACCOUNT}:root"`,
        ),
      );
    expect(judgeKeyPolicy(policyOf(deployed.Statement), PLACE)).toMatchObject({ state: 'ok' });
    for (const service of keyServices(REGION)) {
      const rest = deployed.Statement.filter((one) => !JSON.stringify(one.Principal).includes(`"${service}"`));
      expect(rest.length, service).toBe(deployed.Statement.length - 1);
      const found = judgeKeyPolicy(policyOf(rest), PLACE);
      expect([found.state, found.found]).toEqual(['failed', expect.stringContaining(service)]);
    }
    const withoutRoot = deployed.Statement.filter((one) => !JSON.stringify(one).includes(':root'));
    expect(judgeKeyPolicy(policyOf(withoutRoot), PLACE).state).toBe('failed');
  });
});

it('an imported bucket is named with its setting, and that of a provider is left out', () => {
  const { aws } = example('imported-buckets');
  const used = usedBuckets(aws, { ResultsBucket: 'results', KeyArn: 'key' });
  expect(used.map(({ name, setting, use, sendsEvents }) => [name, setting, use, sendsEvents])).toEqual([
    ['north-landing', 'aws.landing.import', 'deliver', true],
    ['north-lake-data', 'aws.lake.import', 'keep', false],
    ['results', 'the output ResultsBucket', 'keep', false],
    ['north-timeback-exports', 'aws.sources.0.bucket', 'read', true],
    ['north-packages', 'aws.sources.1.bucket', 'read', false],
  ]);
  expect(usedBuckets(example('school-network').aws, {})).toEqual([]);
});

it('a check that the caller may not make says which right it takes, and other trouble is no verdict', async () => {
  const check = (error: Error) => ({ name: 'x', rights: ['a:B', 'c:D'], look: () => Promise.reject(error) });
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  expect(await made(check(denied))).toEqual([
    { check: 'x', state: 'unknown', found: 'the caller may not look', todo: 'give the caller a:B and c:D' },
  ]);
  expect(await made(check(new Error('strange')))).toMatchObject([{ state: 'unknown', found: 'no answer: strange' }]);
});

it('people are shown each finding with what to do, then the documents, then the sum', () => {
  const text = preflightAsText([
    { check: 'a', state: 'ok', found: 'fine' },
    { check: 'b', state: 'failed', found: 'bad', todo: 'mend', document: { title: 'policy', content: { x: 1 } } },
  ]);
  expect(text).toBe(
    'ok       a: fine\nFAILED   b: bad\n         -> mend\n\npolicy:\n{\n  "x": 1\n}\n\n(2 findings, 1 FAILED)\n',
  );
});
it('all stacks of an installation are looked at', () => {
  for (const name of EXAMPLES) {
    const installation = example(name);
    const { assembly } = templates(installation);
    const stacks = stacksOf(installation).map((stack) => stackName(installation.aws.prefix, stack));
    expect([...stacks].sort()).toEqual(assembly.stacks.map((one) => one.stackName).sort());
  }
});
