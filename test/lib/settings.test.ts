import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../lambdas/core/errors.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { parseInstallation } from '../../lib/settings.ts';
import { EXAMPLES } from './synthesise.ts';

const LEAST = { account: '123456789012', region: 'eu-west-1' };
const parse = (aws: unknown, others: object = {}) => parseInstallation({ ...others, aws }, 'timeback-lake.json');
const source = (more: object) => ({
  bucket: 'course-data',
  events: 'poll',
  credentials: 'role',
  prefixes: [''],
  ...more,
});

const quickSight = (scope: object, more: object = {}) => ({
  scopes: [{ name: 'north', groups: ['teachers'], ...scope }],
  ...more,
});

describe('settings of an installation on AWS', () => {
  it('need an account and a region, and have defaults for all else', () => {
    const { aws } = parse(LEAST);
    expect(aws).toMatchObject({
      prefix: 'timeback-lake',
      databasePrefix: '',
      sources: [],
      concurrency: { tasks: 5, receive: 2 },
      retention: { logDays: 30, resultDays: 7, replacedDays: 7 },
      athena: { cutOffGiB: 100, buildAtOnce: 8 },
      lakeFormation: 'iam',
      removal: { stacks: false },
    });
    expect(aws.concurrency).not.toHaveProperty('reservedForConversion');
  });

  it("have no scope that they do not name, where a machine of one's own has one that sees everything", () => {
    expect(parse(LEAST).settings.scopes).toEqual([]);
    const scopes = [{ name: 'north', organisations: ['n'] }];
    expect(parse(LEAST, { scopes }).settings.scopes).toHaveLength(1);
    const long = [{ name: 'n'.repeat(45), organisations: ['n'] }];
    expect(() => parse(LEAST, { scopes: long })).toThrow('expected at most 44 letters');
  });

  it.each(EXAMPLES)('are those of docs/settings/%s.json, which the command line takes too', (name) => {
    const text = readFileSync(new URL(`../../docs/settings/${name}.json`, import.meta.url), 'utf8');
    expect(parseInstallation(JSON.parse(text), name).aws.region).toBe('eu-west-1');
    expect(parseSettings(JSON.parse(text), name).scopes).toBeDefined();
  });

  /** Each wrong setting, its name, what it is, and a word of what it must be. */
  it.each([
    [{ account: '1234' }, 'aws.account', '"1234"', '12 digits'],
    [{ account: 123456789012 }, 'aws.account', '123456789012', 'string'],
    [{ region: 'Europe' }, 'aws.region', '"Europe"', 'eu-west-1'],
    [{ region: 'eu-west-1a' }, 'aws.region', '"eu-west-1a"', 'eu-west-1'],
    [{ prefix: 'My_Lake' }, 'aws.prefix', '"My_Lake"', 'small letters'],
    [{ prefix: 'a'.repeat(21) }, 'aws.prefix', 'aaa', '20'],
    [{ databasePrefix: 'Two-' }, 'aws.databasePrefix', '"Two-"', 'small letters'],
    [{ rolePath: 'data' }, 'aws.rolePath', '"data"', 'begins and ends with /'],
    [{ permissionsBoundary: '' }, 'aws.permissionsBoundary', '""', '1'],
    [{ bootstrapQualifier: 'much-too-long' }, 'aws.bootstrapQualifier', 'much-too-long', '10'],
    [{ landing: { import: 'No Bucket' } }, 'aws.landing.import', '"No Bucket"', 'name of a bucket'],
    [{ landing: { import: 'ours', events: 'sns' } }, 'aws.landing.events', '"sns"', 'eventbridge'],
    [{ landing: { import: 'ours', key: 'alias/ours' } }, 'aws.landing.key', '"alias/ours"', 'ARN of a KMS key'],
    [{ sources: [source({ events: 'push' })] }, 'aws.sources.0.events', 'push', 'poll'],
    [{ sources: [source({ credentials: 'mine' })] }, 'aws.sources.0.credentials', '"mine"', 'partner'],
    [{ sources: [source({ prefixes: [] })] }, 'aws.sources.0.prefixes', '[]', 'at least one'],
    [{ sources: [source({ from: '2024-9-1' })] }, 'aws.sources.0.from', '"2024-9-1"', 'YYYY-MM-DD'],
    [{ sources: [source({ bucket: 'unheard-of' })] }, 'aws.sources.0.bucket', '"unheard-of"', 'buckets'],
    [{ sources: [source({}), source({})] }, 'aws.sources.1.bucket', '"course-data"', 'once'],
    [{ schedules: { sync: 'hourly' } }, 'aws.schedules.sync', '"hourly"', 'rate(1 hour)'],
    [{ schedules: { tidy: 'rate(0 hours)' } }, 'aws.schedules.tidy', '"rate(0 hours)"', 'rate(1 hour)'],
    [{ retention: { logDays: 31 } }, 'aws.retention.logDays', '31', 'CloudWatch'],
    [{ retention: { replacedDays: 0 } }, 'aws.retention.replacedDays', '0', '1'],
    [{ concurrency: { tasks: 0 } }, 'aws.concurrency.tasks', '0', '1'],
    [{ concurrency: { receive: 1 } }, 'aws.concurrency.receive', '1', '2'],
    [{ athena: { cutOffGiB: 0 } }, 'aws.athena.cutOffGiB', '0', '0.01'],
    [{ analysts: { principals: ['analysts'] } }, 'aws.analysts.principals.0', '"analysts"', 'ARN of a role'],
    [{ scopes: [{ name: 'nobodys' }] }, 'aws.scopes.0.name', '"nobodys"', '`scopes`'],
    [{ scopes: [{ name: 'nobodys', principals: ['me'] }] }, 'aws.scopes.0.principals.0', '"me"', 'ARN of a role'],
    [{ quickSight: { scopes: [] } }, 'aws.quickSight.scopes', '[]', 'at least one scope'],
    [{ quickSight: quickSight({}, { import: 'spice' }) }, 'aws.quickSight.import', '"spice"', '"DIRECT_QUERY"'],
    [{ quickSight: quickSight({}, { identityRegion: 'us' }) }, 'aws.quickSight.identityRegion', '"us"', 'eu-west-1'],
    [{ quickSight: quickSight({}, { namespace: 'a b' }) }, 'aws.quickSight.namespace', '"a b"', 'letters, digits'],
    [{ quickSight: quickSight({}) }, 'aws.quickSight.scopes.0.name', '"north"', '`scopes`'],
    [{ quickSight: quickSight({ groups: [] }) }, 'aws.quickSight.scopes.0.groups', '[]', 'at least one group'],
    [{ quickSight: quickSight({ groups: ['\n'] }) }, 'aws.quickSight.scopes.0.groups.0', '"\\n"', 'name of a group'],
    [{ quickSight: quickSight({ authors: [''] }) }, 'aws.quickSight.scopes.0.authors.0', '""', 'name of a group'],
    [{ alarms: { emails: ['nobody'] } }, 'aws.alarms.emails.0', '"nobody"', 'e-mail'],
    [{ budget: { monthlyUsd: -1, email: 'a@b.example' } }, 'aws.budget.monthlyUsd', '-1', '0'],
    [{ lakeFormation: 'yes' }, 'aws.lakeFormation', '"yes"', 'grants'],
    [{ removal: { stacks: true, data: 'another' } }, 'aws.removal.data', '"another"', '"timeback-lake"'],
    [{ removal: { data: 'timeback-lake' } }, 'aws.removal.stacks', 'false', 'true'],
  ])('refuse %j: the error names the setting, what it is and what it must be', (wrong, setting, found, expected) => {
    const problem = () => parse({ ...LEAST, ...wrong });
    expect(problem).toThrow(UsageError);
    const { message } = (() => {
      try {
        return problem();
      } catch (error) {
        return error as Error;
      }
    })() as Error;
    const line = message.split('\n').find((one) => one.startsWith(`  ${setting}: `));
    expect(line, message).toBeDefined();
    expect(line).toContain(found);
    expect(line).toContain(expected);
  });

  it('show a scope in QuickSight once, to at most 64 groups', () => {
    const scopes = [{ name: 'north', organisations: ['n'] }];
    const given = (...shown: object[]) => parse({ ...LEAST, quickSight: { scopes: shown } }, { scopes }).aws.quickSight;
    const groups = Array.from({ length: 64 }, (_, at) => `group ${at}`);
    const [north] = quickSight({ groups }).scopes;
    expect(given(north!)).toEqual({
      namespace: 'default',
      import: 'DIRECT_QUERY',
      scopes: [{ name: 'north', groups, authors: [] }],
    });
    expect(given({ ...north, authors: ['group 0'] })?.scopes[0]?.authors).toEqual(['group 0']);
    expect(() => given({ ...north, authors: ['one more'] })).toThrow('at most 64 in both');
    expect(() => given(north!, north!)).toThrow(/aws\.quickSight\.scopes\.1\.name: expected each scope once/);
  });

  it.each([{ aws: {} }, {}])('say that account and region are missing in %j', (settings) => {
    const problem = () => parseInstallation(settings, 'timeback-lake.json');
    expect(problem).toThrow(/in timeback-lake\.json[\s\S]*aws\.account: [\s\S]*aws\.region: /);
  });

  it('refuse a setting that is not known, wherever it is', () => {
    for (const wrong of [
      { regoin: 'eu-west-1' },
      { landing: { import: 'ours', event: 'poll' } },
      { removal: { all: true } },
    ])
      expect(() => parse({ ...LEAST, ...wrong }), JSON.stringify(wrong)).toThrow(/Unrecognized key/);
  });

  it('take organisations of letters that every partition bears', () => {
    const organisations = (id: string) => [{ identifier: 'one', sameAs: [`edx:${id}`] }];
    for (const id of ['NorthX', 'north-x', 'north_x.1', '0'])
      expect(parse(LEAST, { organisations: organisations(id) }).settings.organisations).toHaveLength(1);
    for (let code = 0x20; code < 0x180; code += 1) {
      const letter = String.fromCharCode(code);
      if (/[A-Za-z0-9._-]/.test(letter)) continue;
      const problem = () => parse(LEAST, { organisations: organisations(`north${letter}x`) });
      expect(problem, letter).toThrow(/organisations\.0\.sameAs\.0: expected letters, digits/);
    }
  });
});
