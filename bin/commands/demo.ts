import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { makeDeliveries } from '../demo/deliver.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import { readKeyRing } from '../options.ts';
import { bytes, count, plural } from '../terminal/numbers.ts';
import { formatResult } from '../terminal/results.ts';
import { runIngest } from './ingest.ts';

/** Questions that show what can be asked; printed with their answers. */
const QUESTIONS = [
  {
    title: 'events and active learners a day, from the tracking logs',
    sql: `select org, site, cast(event_time as date) as day, count(*) as events, count(distinct user_id) as learners
      from edx.events where org = 'northlake' and event_time >= timestamp '2025-03-02' group by all order by all limit 8`,
  },
  {
    title: 'enrolments by course and mode, from the newest weekly package',
    sql: `select course_id, mode, count(*) as enrolments, count(*) filter (where is_active) as active
      from edx.student_courseenrollment group by all order by all limit 8`,
  },
  {
    title: 'what was delivered, and what became of it',
    sql: `select feed, state, count(*) as units, sum(rows_read)::bigint as rows_read, sum(rows_written)::bigint as rows_written,
        sum(rows_rejected)::bigint as rows_rejected from lake.units group by all order by all`,
  },
] as const;

export function demoCommand(end: (code: ExitCode) => void): Command {
  return new Command('demo')
    .description('make deliveries of two invented organisations, ingest them and ask the lake some questions')
    .option(
      '--dir <dir>',
      'folder for deliveries, key and lake; a new one, or that of an earlier demo, which is emptied',
      'demo',
    )
    .action(async ({ dir }: { readonly dir: string }) => {
      const say = (line = '') => process.stdout.write(`${line}\n`);
      const folder = join(dir, 'deliveries');
      const lake = join(dir, 'lake');
      await emptyDemoFolder(dir);

      say('1. making deliveries: a week of event logs on two sites and two weekly packages of two organisations');
      const keyFile = join(dir, 'private-key.asc');
      const made = await makeDeliveries({ folder, keyFile });
      const size = made.files.reduce((sum, file) => sum + file.bytes, 0);
      say(`   ${plural(made.files.length, 'file')}, ${bytes(size)}, encrypted with OpenPGP for two recipients`);

      say('2. ingesting: decrypt, unzip, check, convert to Parquet, publish');
      const ring = await readKeyRing({ key: [keyFile] });
      const settings = parseSettings({}, 'the defaults');
      const code = await runIngest({
        places: [toFolderUrl(folder)],
        lake: toFolderUrl(lake),
        settings,
        ring,
        json: false,
      });

      say('3. asking');
      const opened = await openLake(lake);
      const engine = await opened.engineFor(QUESTIONS.map(({ sql }) => sql).join(';'));
      for (const { title, sql } of QUESTIONS) {
        say(`\n${title}`);
        say(formatResult.table(await engine.connection.runAndReadAll(sql)).trimEnd());
      }
      engine.close();

      const tables = await Promise.all(
        opened.relations.map(async (relation) => ({ relation, files: await relation.files() })),
      );
      const filled = tables.filter(({ relation, files }) => relation.schema === 'edx' && files.length > 0);
      const rows = filled.flatMap(({ files }) => files).reduce((sum, file) => sum + (file.rows ?? 0), 0);
      say(`\nmade: ${plural(filled.length, 'table')} with ${count(rows)} rows`);
      say(`  deliveries  ${folder}`);
      say(`  lake        ${lake}`);
      say(`  key         ${keyFile}`);
      say('try:');
      say(
        `  npx timeback-lake query "select event_type, count(*) from edx.events group by 1 order by 2 desc limit 10" --lake ${lake}`,
      );
      say(`  npx timeback-lake describe edx.courseware_studentmodule --lake ${lake}`);
      say(`  npx timeback-lake status --lake ${lake}`);
      end(code === EXIT.quarantined ? EXIT.done : code);
    });
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
