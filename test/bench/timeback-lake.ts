import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { processOwner } from '../../bin/this-machine.ts';
import type { Relation } from '../../lambdas/core/catalogue/relation.ts';
import { relations } from '../../lambdas/core/catalogue/relations.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { MODELS } from '../../sql/models.ts';
import type { Scale, Setting } from './benchmark.ts';
import { gpgKeys } from './inputs/gpg.ts';
import { logInput, logName } from './inputs/log.ts';
import { PACKAGE_NAME, packageInput } from './inputs/package.ts';
import { DELIVERIES, exportInput } from './inputs/timeback.ts';
import { flush, ingestArgs, lackOfSpace, query, verify } from './lake.ts';
import { measure, type Run } from './measure.ts';
import { exportOf, FULL_EXPORT } from './timeback-export.ts';
import type { ExportSizes } from './timeback-tables.ts';

/** A lake with TimeBack's export and deliveries of edX, whose base tables are there and up to date. */
export interface TimebackLake {
  readonly setting: Setting;
  /** Of the lake. */
  readonly folder: string;
  readonly settingsFile: string;
  readonly sizes: ExportSizes;
}

interface Size {
  readonly sizes: ExportSizes;
  /** Of text, in the package of edX and in each day's log. */
  readonly packageBytes: number;
  readonly logBytes: number;
}

const SIZES: Readonly<Record<Scale, Size>> = {
  // As many schools as there are, so that the restricted scope sees the same share.
  small: { sizes: { ...exportOf(1_000), schools: FULL_EXPORT.schools }, packageBytes: 20e6, logBytes: 5e6 },
  full: { sizes: FULL_EXPORT, packageBytes: 50e6, logBytes: 100e6 },
};
/** Logs that the lake has from the beginning. */
const DAYS = 10;
/** Of the export, the lake and what two refreshes build. */
const BYTES_PER_ATTEMPT = 1_000;

/** Sees everything. */
export const EVERYONE = 'everyone';
/** Sees one of the five districts: 10 of the 50 schools. */
export const DISTRICT = 'district';

const SETTINGS = {
  scopes: [
    { name: EVERYONE, unrestricted: true },
    { name: DISTRICT, organisations: ['D0'], descendants: true },
  ],
  runs: { graceHours: 0 }, // or what each measured refresh replaces would fill the disk
};

/** Students of the export. */
export const studentsOf = ({ scale }: Setting): number => SIZES[scale].sizes.students;

/** Why there can be no such lake, or undefined when the disk has room for it. */
export function lackOfSpaceForTimeback(setting: Setting): Promise<string | undefined> {
  return lackOfSpace(setting, SIZES[setting.scale].sizes.attempts * BYTES_PER_ATTEMPT);
}

/**
 * The lake of a scale, as the last benchmark left it, refreshed; filled anew when the command line, the code of an input or a
 * size has changed.
 */
export async function timebackLake(setting: Setting): Promise<TimebackLake> {
  const { sizes, packageBytes } = SIZES[setting.scale];
  setting.say('making the deliveries, unless they are there');
  const timeback = await exportInput(setting.folder, sizes);
  const edx = await packageInput(setting.folder, { courses: 5, tables: 43, bytes: packageBytes });
  const home = join(setting.folder, 'lakes', `timeback-${setting.scale}`);
  const lake = { setting, sizes, folder: join(home, 'lake'), settingsFile: join(home, 'settings.json') };
  const made = join(home, 'made-from.json');
  const from = JSON.stringify([
    await contentOf(setting.cli),
    timeback.dir,
    edx.dir,
    (await log(setting, 0)).dir,
    DAYS,
    SETTINGS,
  ]);
  if ((await readFile(made, 'utf8').catch(() => '')) !== from) {
    setting.say('filling a lake');
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await writeFile(lake.settingsFile, JSON.stringify(SETTINGS));
    await ingest(lake, [join(timeback.dir, DELIVERIES), join(edx.dir, PACKAGE_NAME)]);
    let events = 0;
    for (let day = 0; day < DAYS; day++) events += await addLog(lake, day);
    const tables = Object.values(timeback.facts);
    await verify(setting, lake.folder, {
      units: tables.length + edx.facts.entries + DAYS,
      rows: tables.reduce((sum, rows) => sum + rows, 0) + edx.facts.rows + events,
    });
    await writeFile(made, from);
  }
  setting.say('refreshing it');
  await refreshed(lake);
  return lake;
}

/** Of the build that is measured: its JavaScript and its WebAssembly. */
async function contentOf(cli: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(dirname(cli))).filter((file) => /\.(?:js|wasm)$/.test(file)).sort()) {
    hash.update(await readFile(join(dirname(cli), name)));
  }
  return hash.digest('hex');
}

const log = (setting: Setting, day: number) => logInput(setting.folder, SIZES[setting.scale].logBytes, day);

/** Ingests the log of the nth day, from 0. Resolves to its events. */
async function addLog(lake: TimebackLake, day: number): Promise<number> {
  const { dir, facts } = await log(lake.setting, day);
  await ingest(lake, [join(dir, 'partial', logName(day))]);
  return facts.events;
}

/** Ingests a log of the day after the newest. Resolves to its events. */
export async function addDay(lake: TimebackLake): Promise<number> {
  return addLog(lake, await daysIn(lake));
}

async function daysIn({ setting, folder }: TimebackLake): Promise<number> {
  const [found] = await query(setting, folder, 'select count(distinct file_date) as days from edx.events');
  return Number(found?.days);
}

async function ingest({ setting, folder, settingsFile }: TimebackLake, places: readonly string[]): Promise<void> {
  const { keyFile } = await gpgKeys(setting.folder);
  const args = [...ingestArgs(setting, places, folder, keyFile), '--settings', settingsFile];
  await measure({ program: process.execPath, args });
}

/** Times a refresh, and compares the base tables with what was delivered: what is fast but wrong must not count. */
export async function refreshed(lake: TimebackLake, flags: readonly string[] = []): Promise<Run> {
  const { setting, folder, settingsFile } = lake;
  const args = [setting.cli, 'refresh', '--lake', folder, '--settings', settingsFile, ...flags];
  await flush();
  const timed = await measure({ program: process.execPath, args });
  const [found] = await query(
    setting,
    folder,
    `select
      (select count(*) from base.one_roster_role
        where source = 'timeback' and role = 'student' and role_type = 'primary' and end_date is null) as students,
      (select count(*) from base.caliper_session where source = 'timeback') as sessions,
      (select count(*) from base.caliper_attempt where source = 'timeback') as attempts,
      (select count(*) from base.insights_insight) as insights,
      (select count(distinct day) from base.edx_session) as days`,
  );
  const { students, sessions, attempts, insights } = lake.sizes;
  const expected = { students, sessions, attempts, insights, days: await daysIn(lake) };
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`the base tables hold ${JSON.stringify(found)} where ${JSON.stringify(expected)} was expected`);
  }
  return timed;
}

/** Rows that the reader of a scope sees of a view. */
export async function rowsSeen(
  { setting, folder, settingsFile }: TimebackLake,
  scope: string,
  view: string,
): Promise<number> {
  const flags = ['--scope', scope, '--settings', settingsFile];
  const [found] = await query(setting, folder, `select count(*) as seen from ${view}`, flags);
  return Number(found?.seen);
}

/** All relations of the lake as of now, the views as those of its scopes. */
export async function relationsOf({ folder, settingsFile }: TimebackLake): Promise<readonly Relation[]> {
  const settings = parseSettings(JSON.parse(await readFile(settingsFile, 'utf8')), settingsFile);
  const { ledger } = await openLakeAt(fileStorage(), toFolderUrl(folder), processOwner());
  return relations(MODELS, await ledger.view(), { settings, now: new Date() });
}
