import { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import { jsonOption, type LakeOptions, lakeOption, readSettings, settingsOption } from '../options.ts';
import { formatResult } from '../terminal/results.ts';

/** Parts of the status, in the order of their importance; each is a statement that anyone can run. */
const PARTS = {
  freshness: {
    title: 'how fresh the data is',
    sql: `select feed, organisation, site, newest_delivery, newest_event_at, published_at, expected_by
      from lake.freshness order by all`,
  },
  units: {
    title: 'what became of the deliveries',
    sql: `select feed, state, count(distinct object) as objects, count(*) as units, sum(rows_read)::bigint as rows_read,
        sum(rows_written)::bigint as rows_written, sum(rows_rejected)::bigint as rows_rejected
      from lake.units group by all order by all`,
  },
  quarantine: {
    title: 'quarantined, newest first (earlier data stays visible)',
    sql: `select object, entry, finished_at, reason from lake.units where state = 'QUARANTINED'
      order by finished_at desc, object, entry limit 50`,
  },
  rejects: {
    title: 'rejected rows by reason (select * from lake.rejects)',
    sql: 'select table_name, reason, count(*) as rows from lake.rejects group by all order by all',
  },
} as const;

export function statusCommand(end: (code: ExitCode) => void): Command {
  return new Command('status')
    .description('freshness of the feeds, outcome of all deliveries, quarantine with reasons, rejects')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .action(async (flags: LakeOptions & { readonly json?: boolean }) => {
      await readSettings(flags); // nothing here depends on them, but wrong ones are an error everywhere
      const lake = await openLake(flags.lake);
      const statements = Object.values(PARTS).map(({ sql }) => sql);
      const engine = await lake.engineFor(statements.join(';'));
      try {
        const results = [];
        for (const [name, { title, sql }] of Object.entries(PARTS)) {
          results.push({ name, title, result: await engine.connection.runAndReadAll(sql) });
        }
        if (flags.json) {
          const parts = results.map(
            ({ name, result }) => `${JSON.stringify(name)}: ${formatResult.json(result).trimEnd()}`,
          );
          process.stdout.write(`{${parts.join(',\n')}}\n`);
        } else {
          for (const { title, result } of results) {
            const text = result.currentRowCount === 0 ? 'none\n' : formatResult.table(result);
            process.stdout.write(`${title}\n${text.replace(/^\(.*\)\n$/m, '')}\n`);
          }
        }
        end(EXIT.done);
      } finally {
        engine.close();
      }
    });
}
