import { Command } from 'commander';
import { VIEWS } from '../../sql/views/index.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import {
  jsonOption,
  type LakeOptions,
  lakeOf,
  lakeOption,
  readSettings,
  scopeOption,
  settingsOption,
} from '../options.ts';
import { count } from '../terminal/numbers.ts';
import { writeNotes } from '../terminal/output.ts';
import { textTable } from '../terminal/table.ts';

interface ViewsFlags extends LakeOptions {
  readonly scope?: string;
  readonly rows?: boolean;
  readonly json?: boolean;
}

export function viewsCommand(end: (code: ExitCode) => void): Command {
  return new Command('views')
    .description('the 41 views of the catalogue: what a row of each is, and how many a reader sees')
    .option('--rows', 'count the rows, as the reader of the scope sees them')
    .addOption(scopeOption())
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nColumns, units and lineage of one of them: timeback-lake describe <view>')
    .action(async (flags: ViewsFlags) => {
      const rows = flags.rows === true ? await countRows(flags) : undefined;
      if (flags.json) {
        for (const { name, grain, key, description } of VIEWS) {
          process.stdout.write(
            `${JSON.stringify({ name, grain, key, description, ...(rows && { rows: rows.get(name) }) })}\n`,
          );
        }
      } else {
        const header = ['view', ...(rows ? ['rows'] : []), 'grain'];
        const lines = VIEWS.map(({ name, grain }) => [name, ...(rows ? [count(rows.get(name) ?? 0)] : []), grain]);
        process.stdout.write(`${textTable(header, lines, [false, rows !== undefined]).join('\n')}\n`);
      }
      end(EXIT.done);
    });
}

async function countRows(flags: ViewsFlags): Promise<ReadonlyMap<string, number>> {
  const settings = await readSettings(flags);
  const lake = await openLake(await lakeOf(flags, settings), settings, flags.scope);
  const asked = VIEWS.map(({ name }) => name).join(' ');
  const engine = await lake.engineFor(asked);
  try {
    const counted = new Map<string, number>();
    for (const { name } of VIEWS) {
      const result = await engine.connection.runAndReadAll(`select count(*) from ${name}`);
      counted.set(name, Number(result.getRows()[0]?.[0]));
    }
    writeNotes(
      lake.notes(
        asked,
        [...counted.values()].reduce((sum, rows) => sum + rows, 0),
      ),
    );
    return counted;
  } finally {
    engine.close();
  }
}
