import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type RoleName } from '../aws/rights.ts';
import { UNNOTICED } from '../aws/unnoticed.ts';
import { EXAMPLES, type Example, example, type Synthesised, templates } from './synthesise.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** A statement of a role, by the construct that the role is of, `convert-unit`, `Delivery`, `Schedules`, or the stack of a reader, `analysts`. */
interface Right {
  readonly of: string;
  readonly sid: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly condition: object | undefined;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Texts of a value that holds references, joined; a reference is shown as `{its text}`. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

let rights: ReadonlyMap<string, readonly Right[]>;
let synthesised: ReadonlyMap<string, Synthesised>;
beforeAll(() => {
  synthesised = new Map(EXAMPLES.map((name) => [name, templates(example(name))]));
  rights = new Map([...synthesised].map(([name, one]) => [name, rightsOf(one)]));
});

function rightsOf({ of }: Synthesised): readonly Right[] {
  return of('AWS::IAM::Policy').flatMap(({ stack, id, Properties }) =>
    (Properties.PolicyDocument.Statement as Statement[]).flatMap((statement) => {
      expect(statement.Effect).toBe('Allow');
      return list(statement.Action).flatMap((action) =>
        list(statement.Resource).map((resource) => ({
          of: id.replace(/(?:Role)?(?:Default)?Policy[0-9A-F]{8}$/, '') || stack,
          sid: statement.Sid,
          action,
          resource: shown(resource),
          condition: statement.Condition,
        })),
      );
    }),
  );
}

const everywhere = (rule: string, check: (all: readonly Right[], name: string) => void) =>
  it(rule, () => {
    for (const [name, all] of rights) check(all, name);
  });

const who = (all: readonly Right[], action: RegExp, resource = /./) =>
  [
    ...new Set(all.filter((right) => action.test(right.action) && resource.test(right.resource)).map(({ of }) => of)),
  ].sort();

/** Actions that AWS takes no ARN for. */
const WITHOUT_ARN =
  /^(?:xray:PutTraceSegments|xray:PutTelemetryRecords|xray:GetSamplingRules|xray:GetSamplingTargets|logs:\w*LogDeliver\w*|logs:\w+ResourcePolic\w+|logs:DescribeLogGroups|lakeformation:GetDataAccess)$/;

describe('roles', () => {
  everywhere('have no action with a wildcard, and everything as a resource only where AWS takes no ARN', (all) => {
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
    expect(all.filter(({ action, resource }) => resource === '*' && !WITHOUT_ARN.test(action))).toEqual([]);
  });

  everywhere('change no rights, and become nobody else', (all) => {
    expect(
      who(all, /^(?:iam|sts|organizations|kms:(?:Put|Create|Schedule|Disable)\w*|s3:PutBucket\w*|lambda:Update\w*)/),
    ).toEqual([]);
  });

  everywhere('are told apart by the services that may take them', () => {
    for (const one of synthesised.values()) {
      for (const { id, Properties } of one.of('AWS::IAM::Role')) {
        for (const { Principal } of Properties.AssumeRolePolicyDocument.Statement)
          expect(JSON.stringify(Principal), id).not.toContain('"*"');
      }
    }
  });
});

describe('private keys', () => {
  everywhere('are read by the conversion alone', (all) => {
    expect(who(all, /^secretsmanager:GetSecretValue$/, /KeysSecret/)).toEqual(['convertunit']);
    expect(who(all, /^secretsmanager:/, /KeysSecret/)).toEqual(['convertunit', 'receiveobject']);
    expect(
      all
        .filter(({ of, action }) => of === 'receiveobject' && /^secretsmanager:/.test(action))
        .map(({ action }) => action),
    ).toEqual(['secretsmanager:DescribeSecret']);
  });

  everywhere('are read by no function that writes into the landing bucket', (all) => {
    const writers = who(all, /^s3:(?:PutObject|DeleteObject)$/, /Landing|north-landing/);
    expect(writers.length).toBe(1);
    const readers = who(all, /^secretsmanager:GetSecretValue$/, /KeysSecret/);
    expect(writers.filter((writer) => readers.includes(writer))).toEqual([]);
  });

  it('of the provider are read by its own sync alone', () => {
    expect(who(rights.get('school-network')!, /^secretsmanager:/, /PartnerSecret/)).toEqual(['syncpartner']);
    expect(who(rights.get('imported-buckets')!, /^secretsmanager:/, /PartnerSecret/)).toEqual([]);
  });
});

describe('the lake', () => {
  const LEDGER = /ledger\/\*/;

  everywhere('has a ledger that plan and convert neither read nor write', (all) => {
    expect(who(all, /^s3:/, LEDGER)).not.toEqual(expect.arrayContaining(['plandelivery']));
    expect(who(all, /^s3:/, LEDGER)).not.toEqual(expect.arrayContaining(['convertunit']));
    expect(who(all, /^s3:PutObject$/, LEDGER)).toEqual([
      'project',
      'publishdelivery',
      'receiveobject',
      'refreshmodels',
      'tidylake',
    ]);
    expect(who(all, /^s3:DeleteObject$/, LEDGER)).toEqual(['tidylake']);
  });

  everywhere('is written below prefixes, never as a whole', (all) => {
    const writes = all.filter(
      ({ action, resource }) => /^s3:(?:Put|Delete|Abort)/.test(action) && /Lake|lake-data/.test(resource),
    );
    for (const { resource } of writes)
      expect(resource).toMatch(
        /\/(?:ledger|runs|tables|tables\/lake|tables\/lake\/freshness_rows|tables\/\*\/_delta_log|heartbeats|tables\/(?:base|shared|north|south))\/\*|\/lake\.json|\/catalogue\.sql/,
      );
    expect(writes.length).toBeGreaterThan(10);
  });

  everywhere('has rows that the projection neither reads nor writes', (all) => {
    const own = all.filter(
      ({ of, action, resource }) =>
        of === 'project' && /^s3:(?:Get|Put)Object$/.test(action) && /tables/.test(resource),
    );
    for (const { resource } of own) expect(resource).toMatch(/tables\/(?:\*\/_delta_log|lake\/freshness_rows)\/\*/);
    expect(own).toHaveLength(3);
  });

  everywhere('is shown by the projection alone', (all) => {
    const changed = all.filter(({ action }) => /^glue:(?:Batch)?(?:Create|Update|Delete)/.test(action));
    const ofReaders = changed.filter(
      ({ resource }) => !/(?:database\/(?:two_)?build|table\/(?:two_)?build\/\*)"/.test(resource),
    );
    expect(
      who(
        ofReaders.filter(({ resource }) => !/:catalog"/.test(resource)),
        /./,
      ),
    ).toEqual(['project']);
    expect(who(changed, /^glue:(?:Batch)?(?:Create|Update|Delete)(?:Table|Database)/)).toEqual(['refreshmodels']);
    expect(who(all, /^glue:\w+Database$/, /./).filter((of) => of === 'project')).toEqual([]);
  });
});

describe('executions', () => {
  everywhere('are begun by the function that receives, and for tasks by the machine itself', (all) => {
    expect(who(all, /^states:StartExecution$/, /-delivery"/)).toEqual(['Delivery', 'receiveobject']);
    expect(who(all, /^lambda:InvokeFunction$/)).toEqual(['Delivery', 'Refresh', 'Schedules']);
  });

  everywhere('let the machine run a Distributed Map, which the emulator does not check', (all) => {
    const own = all.filter(({ of, action }) => of === 'Delivery' && action.startsWith('states:'));
    expect([...new Set(own.map(({ action }) => action))].sort()).toEqual([
      'states:DescribeExecution',
      'states:RedriveExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
    for (const { resource } of own) expect(resource).toMatch(/:(?:stateMachine|execution):north-lake(?:-2)?-delivery/);
  });
});

describe('a refresh', () => {
  const own = (all: readonly Right[]) => all.filter(({ of }) => of === 'refreshmodels');

  everywhere('is begun by its schedule alone, and its machine calls two functions', (all) => {
    expect(who(all, /^states:StartExecution$/, /RefreshMachine/)).toEqual(['RefreshSchedule']);
    const calls = all.filter(({ of, action }) => of === 'Refresh' && action === 'lambda:InvokeFunction');
    expect(calls.map(({ resource }) => /"(\w+?)Function/.exec(resource)?.[1])).toEqual(['refreshmodels', 'project']);
    expect(all.filter(({ of, action }) => of === 'Refresh' && !/^(?:lambda|logs|xray):/.test(action))).toEqual([]);
  });

  everywhere('reads all tables, and writes only the folders of models, the ledger and its heartbeat', (all, name) => {
    const lake = own(all).filter(({ resource }) => /Lake|lake-data/.test(resource) && !/Results/.test(resource));
    const to = (action: string) =>
      lake
        .filter((right) => right.action === action)
        .map(({ resource }) => /\/(?!\/)([a-z][^"]*)"/.exec(resource)?.[1]);
    const restricted = example(name as Example).settings.scopes.filter((scope) => 'organisations' in scope);
    const scopes =
      restricted.length > 0 ? ['shared', ...restricted.map((scope) => scope.name)].map((of) => `tables/${of}/*`) : [];
    expect(to('s3:GetObject')).toEqual(['lake.json', 'ledger/*', 'tables/*', 'heartbeats/*']);
    expect(to('s3:PutObject').sort()).toEqual(['ledger/*', 'tables/base/*', ...scopes, 'heartbeats/*'].sort());
    expect(to('s3:DeleteObject')).toEqual(['heartbeats/*']);
  });

  everywhere('works in its own workgroup, its own database and its own part of the results', (all) => {
    const of = (service: RegExp) => [
      ...new Set(own(all).flatMap(({ action, resource }) => (service.test(action) ? [resource] : []))),
    ];
    expect(of(/^athena:/)).toEqual([expect.stringMatching(/:workgroup\/north-lake(?:-2)?-build"/)]);
    expect(of(/^glue:/)).toEqual(
      [/:catalog"/, /:database\/(?:two_)?build"/, /:table\/(?:two_)?build\/\*"/].map((name) =>
        expect.stringMatching(name),
      ),
    );
    const results = own(all).filter(({ action, resource }) => /^s3:/.test(action) && /Results/.test(resource));
    for (const { action, resource } of results)
      if (!/^s3:(?:ListBucket|GetBucketLocation)$/.test(action)) expect(resource).toContain('/build/*');
    expect(results.length).toBeGreaterThan(4);
  });
});

describe('analysts', () => {
  everywhere('read tables and write nothing but results of their own queries', (all) => {
    const own = all.filter(({ of }) => of === 'analysts');
    const objects = own.filter(({ action }) => /^s3:(?:Get|Put|Delete|Abort)\w*Object|s3:Abort/.test(action));
    for (const { action, resource } of objects)
      expect(`${action} ${resource}`).toMatch(/^s3:GetObject .*\/tables\/\*|^s3:\w+ .*\/analysts\/\*/);
    expect(
      own.filter(({ action }) =>
        /^(?:secretsmanager|sqs|states|lambda|glue:(?:Batch)?(?:Create|Update|Delete))/.test(action),
      ),
    ).toEqual([]);
    expect(objects.length).toBeGreaterThan(3);
  });
});

describe('who reads a scope', () => {
  const SCOPE = 'scope-north';
  const own = () => {
    const all = rights.get('school-network')!.filter(({ of }) => of === SCOPE);
    expect(all.length).toBeGreaterThan(10);
    return all;
  };

  it('of some organisations reads and lists its own rows and those that are the same for everyone, and no base data', () => {
    const lake = own().filter(({ action, resource }) => /^s3:/.test(action) && /Lake/.test(resource));
    const read = lake.filter(({ action }) => action === 's3:GetObject').map(({ resource }) => resource);
    expect(read).toEqual([expect.stringContaining('/tables/north/*'), expect.stringContaining('/tables/shared/*')]);
    expect(lake.filter(({ action }) => action === 's3:ListBucket').map(({ condition }) => condition)).toEqual([
      { StringLike: { 's3:prefix': ['tables/north/*', 'tables/shared/*'] } },
    ]);
    expect(new Set(lake.map(({ action }) => action))).toEqual(new Set(['s3:GetObject', 's3:ListBucket']));
  });

  it('sees one database, one workgroup, and the results of its own queries', () => {
    const of = (service: RegExp) => [
      ...new Set(own().flatMap(({ action, resource }) => (service.test(action) ? [resource] : []))),
    ];
    expect(of(/^glue:/)).toEqual(
      ['catalog', 'database/north', 'table/north/*'].map((name) => expect.stringContaining(`:${name}"`)),
    );
    expect(of(/^athena:/)).toEqual([expect.stringContaining(':workgroup/north-lake-scope-north"')]);
    const results = own().filter(({ action, resource }) => /^s3:/.test(action) && /Results/.test(resource));
    for (const { action, resource, condition } of results) {
      if (action === 's3:ListBucket') expect(condition).toEqual({ StringLike: { 's3:prefix': ['scope-north/*'] } });
      else if (action !== 's3:GetBucketLocation') expect(resource).toContain('/scope-north/*');
    }
    expect(results.length).toBeGreaterThan(3);
  });
});

describe('rights that no call of the tests on AWS needs', () => {
  const byConstruct = new Map<string, RoleName>(ROLES.map((role) => [role.replaceAll('-', ''), role]));
  const covering = ({ of, sid = '', action, resource }: Right, covers: (typeof UNNOTICED)[number]['covers']) => {
    const role = byConstruct.get(of);
    return role !== undefined && covers({ role, sid, action, resource });
  };

  everywhere('are in the templates, each for the role that it is listed for', (all) => {
    for (const { rights: words, covers } of UNNOTICED)
      expect(
        all.some((right) => covering(right, covers)),
        words,
      ).toBe(true);
  });
});

describe('docs/security.md', () => {
  const FILE = fileURLToPath(new URL('../../docs/security.md', import.meta.url));

  /** A bucket by the name that its stack gives it, as it is called in the docs. */
  const place = (resource: string) =>
    /Landing|north-landing/.test(resource)
      ? 'landing'
      : /Lake|lake-data/.test(resource)
        ? 'lake'
        : /Results/.test(resource)
          ? 'results'
          : 'source';
  const keyOf = (resource: string) => /\/([^/"\\]*(?:\/[^/"\\]*)*)"\]\]/.exec(resource)?.[1] ?? '*';

  /** A row a role: what it reads, writes and removes, and what else it may do. */
  function table(all: readonly Right[]): string {
    const objects = (of: string, action: string) =>
      [
        ...new Set(
          all
            .filter((right) => right.of === of && right.action === action)
            .map(({ resource }) => `${place(resource)} \`${keyOf(resource)}\``),
        ),
      ].join(', ');
    const others = (of: string) =>
      [
        ...new Set(
          all
            .filter((right) => right.of === of && !/^(?:s3|kms|xray|logs):/.test(right.action))
            .map(({ action }) => `${action}`),
        ),
      ].join(', ');
    const roles = [...new Set(all.map(({ of }) => of))].sort();
    const rows = roles.map((of) =>
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].map((action) => objects(of, action)).concat(others(of)),
    );
    return [
      '| role | reads | writes | removes | may besides |',
      '|---|---|---|---|---|',
      ...rows.map((row, at) => `| ${roles[at]} | ${row.join(' | ')} |`),
    ].join('\n');
  }

  it('has the table of rights; written anew by: npx vitest run test/lib/access.test.ts -u', async () => {
    const wanted = readFileSync(FILE, 'utf8').replace(
      /(<!-- rights -->\n)[\s\S]*?(<!-- \/rights -->)/,
      (_, begin: string, end: string) => `${begin}\n${table(rights.get('school-network')!)}\n\n${end}`,
    );
    await expect(wanted).toMatchFileSnapshot(FILE);
  });
});
