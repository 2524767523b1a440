import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { parseSettings, type Settings } from '../../lambdas/core/settings.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { makeDeliveries } from '../demo/deliver.ts';
import { type Question, SCHOOLS_QUESTION, SOURCE_QUESTIONS, STUDENTS_SEEN, VIEW_QUESTIONS } from '../demo/questions.ts';
import { SCHOOLS } from '../demo/timeback/district.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import { bytes, count, plural } from '../terminal/numbers.ts';
import { tableText } from '../terminal/results.ts';
import { readKeyRing } from '../this-machine.ts';
import { runIngest } from './ingest.ts';
import { runRefresh } from './refresh.ts';

/** Who may read the lake of the demo: everyone everything, and the people of one school what is theirs. */
const SCHOOL = SCHOOLS[1];
const SCHOOL_SCOPE = 'birch';
const SETTINGS = {
  scopes: [
    { name: 'everyone', unrestricted: true },
    { name: SCHOOL_SCOPE, organisations: [SCHOOL.identifier] },
  ],
};

interface Places {
  readonly deliveries: string;
  readonly lake: string;
  readonly keyFile: string;
  readonly settingsFile: string;
}

const say = (line = '') => process.stdout.write(`${line}\n`);

export function demoCommand(end: (code: ExitCode) => void): Command {
  return new Command('demo')
    .description('make deliveries of invented organisations, ingest and refresh them, and ask the lake some questions')
    .option(
      '--dir <dir>',
      'folder for deliveries, key, settings and lake; a new one, or that of an earlier demo, which is emptied',
      'demo',
    )
    .action(async ({ dir }: { readonly dir: string }) => {
      const places: Places = {
        deliveries: join(dir, 'deliveries'),
        lake: join(dir, 'lake'),
        keyFile: join(dir, 'private-key.asc'),
        settingsFile: join(dir, 'timeback-lake.json'),
      };
      await emptyDemoFolder(dir);
      await deliver(places);
      const settings = parseSettings(SETTINGS, places.settingsFile);
      const lake = toFolderUrl(places.lake);

      say('2. ingesting: decrypt, unzip, check, convert to Parquet, publish');
      const ring = await readKeyRing({ key: [places.keyFile] });
      const ingested = await runIngest({
        places: [toFolderUrl(places.deliveries)],
        lake,
        settings,
        ring,
        json: false,
      });
      if (ingested === EXIT.failed) return end(ingested);

      say('3. refreshing: base tables from all sources, and the views of each reader');
      const refreshed = await runRefresh(lake, settings, {});
      if (refreshed !== EXIT.done) return end(refreshed);

      say('4. asking');
      await ask(places.lake, settings, undefined, SOURCE_QUESTIONS);
      const all = await ask(places.lake, settings, 'everyone', VIEW_QUESTIONS);
      const some = await ask(places.lake, settings, SCHOOL_SCOPE, [
        { ...SCHOOLS_QUESTION, title: `the same question of the schools, asked by the reader of ${SCHOOL.name}` },
      ]);
      say(`\nstudents: everyone's reader sees ${count(all)}, the reader of ${SCHOOL.name} sees ${count(some)}`);
      sayWhatNext(places);
      end(EXIT.done);
    });
}

async function deliver({ deliveries, keyFile, settingsFile }: Places): Promise<void> {
  say('1. making deliveries: of edX a week of event logs on two sites and two weekly packages of two organisations;');
  say('   of a TimeBack platform two exports, of a district with three schools');
  const { files } = await makeDeliveries({ folder: deliveries, keyFile });
  await writeFile(settingsFile, `${JSON.stringify(SETTINGS, null, 2)}\n`);
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  say(`   ${plural(files.length, 'file')}, ${bytes(size)}; those of edX encrypted with OpenPGP for two recipients`);
}

/** Shows questions with the answers that the reader of a scope gets; returns how many students that reader sees. */
async function ask(
  folder: string,
  settings: Settings,
  scope: string | undefined,
  questions: readonly Question[],
): Promise<number> {
  const lake = await openLake(folder, settings, scope);
  const engine = await lake.engineFor([STUDENTS_SEEN, ...questions.map(({ sql }) => sql)].join(';'));
  try {
    for (const { title, sql } of questions) {
      say(`\n${title}`);
      const result = await engine.connection.stream(sql);
      const rows = { names: result.columnNames(), types: result.columnTypes(), rows: result.yieldRows() };
      say((await tableText(rows)).trimEnd());
    }
    const seen = await engine.connection.runAndReadAll(STUDENTS_SEEN);
    return Number(seen.getRows()[0]?.[0]);
  } finally {
    engine.close();
  }
}

function sayWhatNext({ deliveries, lake, keyFile, settingsFile }: Places): void {
  say();
  say(`  deliveries  ${deliveries}`);
  say(`  lake        ${lake}`);
  say(`  key         ${keyFile}`);
  say(`  settings    ${settingsFile}`);
  say('try:');
  const at = `--lake ${lake} --settings ${settingsFile}`;
  say(`  npx timeback-lake query "select * from student_schools limit 5" --scope ${SCHOOL_SCOPE} ${at}`);
  say(`  npx timeback-lake views --rows ${at}`);
  say(`  npx timeback-lake describe students ${at}`);
  say(`  npx timeback-lake check ${at}`);
  say(`  npx timeback-lake status --lake ${lake}`);
}

/** Tells a folder that a demo has made from one that holds something of the user's. */
const MARKER = '.made-by-timeback-lake-demo';

async function emptyDemoFolder(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new UsageError(`--dir ${dir} cannot be used: ${error.message}`);
  });
  if (names.length > 0 && !names.includes(MARKER)) {
    throw new UsageError(`--dir ${dir} holds files that no demo has made; give a folder that is new or empty`);
  }
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, MARKER), '');
}
