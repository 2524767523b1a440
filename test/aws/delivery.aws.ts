import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeliveredFile } from '../../bin/demo/deliver.ts';
import { openLake } from '../../bin/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { openS3Clients } from '../../lambdas/core/storage/s3-client.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { duckdbRows } from '../trino/cells.ts';
import { assumeRole, environment } from './account.ts';
import { type Delivering, openDelivering } from './delivering.ts';
import { SCOPES } from './deployed.ts';
import { eventually } from './eventually.ts';
import { CAN_FIND_PROCESSES, processesOf, signal } from './function-processes.ts';
import { refusal } from './refusal.ts';
import { forbidReceiving } from './rights.ts';
import { inOneForm, SHOWN_LEFT_OUT, SHOWN_TABLES, type ShownTable, selectAll, shownViews } from './shown-tables.ts';

const account = inject('aws');
let cli: Cli;
let lake: Delivering;
/** Logs of one organisation, which are delivered one after the other, each by the test that takes it. */
let logs: DeliveredFile[];
/** All that was delivered. */
const delivered: DeliveredFile[] = [];
/** Keys of deliveries that were replaced: only the landing bucket has had both versions. */
const replaced = new Set<string>();

beforeAll(async () => {
  if (!account) return;
  cli = await bundleCli();
  lake = await openDelivering(account, 0.05);
  logs = lake.files.filter(({ kind, org }) => kind === 'log' && org === lake.files[0]?.org);
});
afterAll(async () => {
  await cli?.remove();
  await lake?.remove();
});

/** Tables of the export of a TimeBack platform that are delivered: each is a delivery of its own. */
const TABLES = 4;

/** The next log that was not delivered yet. */
function nextLog(): DeliveredFile {
  const log = logs.shift();
  if (!log) throw new Error('the demo has too few logs');
  return log;
}

async function put(file: DeliveredFile, content?: Uint8Array): Promise<object> {
  delivered.push(file);
  return lake.put(file, content);
}

/** How many events of a log the analysts see. */
const eventsOf = async (file: DeliveredFile): Promise<number> => {
  const sql = `select cast(count(*) as varchar) from edx.events where _source_object = '${lake.keyOf(file)}'`;
  return Number((await lake.ask(sql))[0]?.[0]);
};

/** State and reason of each unit of a delivery, as the analysts see them. */
const unitsOf = (file: DeliveredFile) =>
  lake.ask(`select state, reason from lake.units where object = '${lake.keyOf(file)}' order by 1, 2`);

/** Waits until the analysts see that a delivery was published; it may have no events. */
const seen = (file: DeliveredFile) => {
  const look = async () => ((await unitsOf(file)).some(([state]) => state === 'PUBLISHED') ? true : undefined);
  return eventually(`the rows of ${lake.keyOf(file)}`, look, { why: lake.why });
};

const SETTINGS = { scopes: SCOPES };

/** Runs a command on a lake; what it quarantines or leaves out is no failure. */
async function command(...args: readonly string[]): Promise<void> {
  const settings = join(lake.work, 'settings.json');
  await writeFile(settings, JSON.stringify(SETTINGS));
  const env = { ...environment(account), TIMEBACK_PGP_KEY_FILE: join(lake.work, 'key.asc') };
  const { code, stderr } = await cli.run([...args, '--settings', settings], env);
  if (code === 1 || code === 2) throw new Error(stderr);
}

const localFolder = () => join(lake.work, 'lake');

/** A local lake of these deliveries: reads a table of it. */
async function localLake(places: readonly string[]) {
  await command('ingest', ...places, '--lake', localFolder());
  return readLocal;
}

async function readLocal(table: ShownTable) {
  const sql = selectAll(table, 'duckdb');
  const engine = await (await openLake(localFolder(), parseSettings(SETTINGS, 'the test'))).engineFor(sql);
  try {
    return await duckdbRows(engine.connection, sql);
  } finally {
    engine.close();
  }
}

const STEPS = [
  ['Plan', 'plan-delivery'],
  ['Convert', 'convert-unit'],
  ['Publish', 'publish-delivery'],
  ['Project', 'project'],
] as const;

describe.skipIf(!account)('deliveries in the landing bucket of the deployed stacks', () => {
  it('become rows that analysts read', async () => {
    const log = nextLog();
    await put(log);
    await seen(log);
    expect(await unitsOf(log)).toEqual([['PUBLISHED', null]]);
    expect(await eventsOf(log)).toBeGreaterThan(0);
  });

  it('are taken in any order, and once each when their events come twice', async () => {
    const [aPackage] = lake.files.filter(({ kind, org }) => kind === 'package' && org === logs[0]?.org);
    const tables = lake.files.filter(({ kind }) => kind === 'table');
    const files = [nextLog(), ...tables.slice(0, TABLES), aPackage!, nextLog()].reverse();
    const before = new Set((await lake.executions()).map(({ name }) => name));
    const dead = await lake.deadLetters();
    const events = await Promise.all(files.map((file) => put(file)));
    await Promise.all(events.map((event) => lake.send(JSON.stringify(event))));
    await lake.idle();
    for (const event of events) await lake.send(JSON.stringify(event));
    await lake.idle();
    const begun = (await lake.executions()).filter(({ name }) => !before.has(name));
    expect(begun.map(({ status }) => status)).toEqual(files.map(() => 'SUCCEEDED'));
    expect(await lake.deadLetters()).toBe(dead);
  });

  it('that could not be taken wait among the dead letters, and are taken when they are moved back', async () => {
    const log = nextLog();
    const permit = await forbidReceiving(account!);
    await put(log);
    await lake.send('no event');
    const waits = async (count: number) =>
      eventually(`${count} dead letters`, async () => ((await lake.deadLetters()) === count ? true : undefined));
    await waits(2);
    await permit();
    expect(await unitsOf(log)).toEqual([]);
    await lake.redrive();
    await seen(log);
    await waits(1); // what is no event stays among them, where an alarm sees it
    await lake.removeDeadLetters();
  });

  it.skipIf(!CAN_FIND_PROCESSES)('become rows also when a function is killed in the middle of any step', async () => {
    for (const [state, name] of STEPS) {
      const log = nextLog();
      const known = await lake.executions();
      const processes = await processesOf(account!, name);
      expect(processes, name).not.toEqual([]);
      signal(processes, 'SIGSTOP'); // so that it holds the work when it is killed
      await put(log);
      await lake.entered(state, known);
      signal(processes, 'SIGKILL');
      await seen(log);
    }
    await lake.idle();
  });

  it.skipIf(!CAN_FIND_PROCESSES)('that are replaced while they are converted show what replaced them', async () => {
    const [log, other] = [nextLog(), nextLog()];
    const replacement = await readFile(other.path);
    const known = await lake.executions();
    const processes = await processesOf(account!, 'convert-unit');
    signal(processes, 'SIGSTOP');
    await put(log);
    await lake.entered('Convert', known);
    await lake.put(log, replacement);
    replaced.add(lake.keyOf(log));
    signal(processes, 'SIGCONT');
    await lake.idle();
    await lake.overwrite(log, replacement); // for the local lake
    const states = (await unitsOf(log)).map(([state]) => state);
    expect(states.filter((state) => state === 'PUBLISHED')).toHaveLength(1);
  });

  it.skipIf(!CAN_FIND_PROCESSES)(
    'in two versions show the newer to who reads all the time, also when the first one is shown late',
    async () => {
      const log = nextLog();
      const replacement = await readFile(delivered[0]!.path); // which has events
      const known = await lake.executions();
      const processes = await processesOf(account!, 'project');
      signal(processes, 'SIGSTOP');
      const counts: number[] = [];
      let isOver = false;
      const reader = (async () => {
        while (!isOver) counts.push(await eventsOf(log));
      })();
      await put(log);
      await lake.entered('Project', known);
      const first = await lake.executions();
      await lake.put(log, replacement);
      replaced.add(lake.keyOf(log));
      await lake.entered('Publish', first);
      signal(processes, 'SIGCONT');
      await lake.idle();
      isOver = true;
      await reader;
      await lake.overwrite(log, replacement); // for the local lake
      const last = await eventsOf(log);
      expect(last).toBeGreaterThan(0);
      const newer = counts.indexOf(last);
      expect(new Set(newer < 0 ? [last] : counts.slice(newer)), String(counts)).toEqual(new Set([last]));
      expect(new Set(counts).size, String(counts)).toBeLessThanOrEqual(3); // none, those of the first, those of the second
    },
  );

  it('that are broken are quarantined with their reason, and stop nothing else', async () => {
    const log = nextLog();
    const cut = (await readFile(log.path)).subarray(0, -20);
    await lake.overwrite(log, cut);
    await put(log);
    await lake.idle();
    expect(await unitsOf(log)).toEqual([['QUARANTINED', expect.stringMatching(/./)]]);
    expect(await eventsOf(log)).toBe(0);
  });

  it('give every table the rows of a local lake of the same deliveries', async () => {
    const local = await localLake(delivered.map(({ path }) => path));
    const objects = delivered.map(lake.keyOf); // other test files deliver to the installation, too
    const queue = [...SHOWN_TABLES];
    let withRows = 0;
    const compare = async () => {
      for (let table = queue.shift(); table; table = queue.shift()) {
        const name = `${table.schema}.${table.name}`;
        const [found, expected] = [await lake.ask(selectAll(table, 'trino', objects)), await local(table)];
        if (expected.length > 0) withRows += 1;
        const isAlike = (row: readonly unknown[]) => table.schema !== 'lake' || !replaced.has(String(row[0]));
        expect.soft(inOneForm(table, found.filter(isAlike)), name).toEqual(inOneForm(table, expected.filter(isAlike)));
      }
    };
    await Promise.all([compare(), compare(), compare()]);
    expect(withRows).toBeGreaterThan(40);
  });

  describe('after a refresh of their lake', () => {
    /** Delivers an entry of the ledger of experience points twice: one of them is left out of its base table. */
    async function doubleAnEntry(): Promise<void> {
      const file = lake.files.find(({ path }) => path.endsWith('/tb_xp_ledger.jsonl'));
      const lines = await readFile(file!.path, 'utf8');
      await lake.overwrite(file!, Buffer.from(lines + lines.slice(0, lines.indexOf('\n') + 1)));
    }

    it('are seen through the 41 views by who reads a scope, as in a local lake', async () => {
      const remote = `s3://${lake.app.LakeBucket}`;
      await doubleAnEntry();
      await command('ingest', lake.folder, '--lake', remote);
      const refreshed = await lake.refresh();
      expect(refreshed).toMatchObject({ format: 1, outcome: 'published', broken: [] });
      await localLake([lake.folder]);
      await command('refresh', '--lake', localFolder());
      for (const { name } of SCOPES) {
        const reader = await lake.readerOf(name);
        const queue = [...shownViews(name)];
        let withRows = 0;
        const compare = async () => {
          for (let view = queue.shift(); view; view = queue.shift()) {
            const [found, expected] = [await reader(selectAll(view, 'trino')), await readLocal(view)];
            if (expected.length > 0) withRows += 1;
            expect.soft(inOneForm(view, found), `${name}.${view.name}`).toEqual(inOneForm(view, expected));
          }
        };
        await Promise.all([compare(), compare(), compare()]);
        expect(withRows, name).toBeGreaterThan(30);
      }
    });

    it('are not built again where nothing has changed', async () => {
      expect(await lake.refresh()).toMatchObject({ outcome: 'unchanged', built: 0, statements: 0 });
    });

    it('are named to the analysts where base tables leave them out, and shown as in a local lake', async () => {
      const local = await readLocal(SHOWN_LEFT_OUT);
      expect(local).toHaveLength(1);
      const found = await lake.ask(selectAll(SHOWN_LEFT_OUT, 'trino'));
      expect(inOneForm(SHOWN_LEFT_OUT, found)).toEqual(inOneForm(SHOWN_LEFT_OUT, local));
      const sql = 'select cast(count(*) as varchar), cast(count(distinct id) as varchar) from base.tb_xp_ledger';
      const [[rows, ids] = []] = await lake.ask(sql);
      expect([Number(rows) > 0, rows]).toEqual([true, ids]);
    });

    it('are listed to who reads a restricted scope below its own folders alone', async () => {
      const { client } = openS3Clients(await assumeRole(account!, lake.app.BirchRole));
      const list = (Prefix: string | undefined) =>
        refusal(client.send(new ListObjectsV2Command({ Bucket: lake.app.LakeBucket, Prefix })));
      const found = await Promise.all(
        ['tables/birch/', 'tables/shared/', 'tables/base/', 'tables/', 'ledger/', 'runs/', undefined].map(list),
      );
      expect(found).toEqual(['done', 'done', ...Array.from({ length: 5 }, () => 'AccessDenied')]);
    });

    it('show who reads a restricted scope nothing but its own', async () => {
      const [everyone, birch] = [await lake.readerOf('everyone'), await lake.readerOf('birch')];
      const count = async (reader: typeof birch, sql: string) => Number((await reader(sql))[0]?.[0]);
      const all = await count(everyone, 'select cast(count(*) as varchar) from everyone.students');
      const own = await count(birch, 'select cast(count(*) as varchar) from birch.students');
      expect(own).toBeGreaterThan(0);
      expect(own).toBeLessThan(all);
      for (const name of ['base.one_roster_user', 'everyone.students', 'edx.auth_user', 'lake.left_out']) {
        await expect(birch(`select * from ${name}`), name).rejects.toThrow(
          /FAILED: .*(?:Failed to list directory|Access Denied)/,
        );
      }
    });
  });
});
