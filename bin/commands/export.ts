import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { EXPORT_FORMATS, type ExportFormat, exportFile, exportText, type Selection } from '../export/export.ts';
import { selectRows } from '../export/select.ts';
import { writeWhole } from '../export/whole-file.ts';
import { findRelation, openLake } from '../lake.ts';
import {
  jsonOption,
  type LakeOptions,
  lakeOf,
  lakeOption,
  readSettings,
  scopeOption,
  settingsOption,
} from '../options.ts';
import { runStatement } from '../statement.ts';
import { showGrowth } from '../terminal/growth.ts';
import { bytes, plural } from '../terminal/numbers.ts';
import { writeAll, writeNotes } from '../terminal/output.ts';

interface ExportFlags extends LakeOptions {
  readonly output?: string;
  readonly format?: ExportFormat;
  readonly where?: string;
  readonly scope?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function exportCommand(end: (code: ExitCode) => void): Command {
  return new Command('export')
    .description('write the rows of a table or view to a Parquet or CSV file, or as CSV to standard output')
    .argument('<table>', 'for example: edx.student_courseenrollment')
    .option('--output <file>', 'file to write: .parquet or .csv (default: CSV to standard output)')
    .addOption(new Option('--format <format>', 'format of a file with another ending').choices(EXPORT_FORMATS))
    .option('--where <condition>', 'only the rows for which this SQL condition holds')
    .option('--force', 'replace the file when it exists')
    .addOption(scopeOption())
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
For example:
  timeback-lake export edx.events --where "org = 'northlake' and file_date >= date '2025-03-01'" --output march.parquet
  timeback-lake export edx.auth_user | gzip > users.csv.gz

The file is there whole or not at all. In CSV, an empty field is null and "" the empty text, a quote inside quotes is
doubled, and times are ISO 8601 in UTC. The rows hold what learners did and who they are: keep them as the lake is kept.

Exit code: 0 done, 1 failed, 2 wrong usage, a table that is not there, or a file that exists.`,
    )
    .action(async (name: string, flags: ExportFlags) => {
      const settings = await readSettings(flags);
      const format = formatOf(flags);
      const lake = await openLake(await lakeOf(flags, settings), settings, flags.scope);
      const selection: Selection = { relation: findRelation(lake, name), where: flags.where };
      const sql = selectRows(selection.relation, selection.where);
      const engine = await lake.engineFor(sql);
      try {
        // Prepared first, so that a wrong condition is said before anything is written.
        await runStatement(engine.connection, lake.relations, sql, (one) => engine.connection.prepare(one));
        const { output } = flags;
        if (output === undefined) {
          const answered = { rows: 0 };
          await writeAll(process.stdout, exportText(engine, selection, answered));
          writeNotes(lake.notes(sql, answered.rows));
        } else {
          const started = Date.now();
          const { rows, bytes: size } = await writeWhole(output, flags.force === true, (partial) =>
            showGrowth(process.stderr, partial, exportFile[format](engine, selection, partial)),
          );
          writeNotes(lake.notes(sql, rows));
          const { schema, name: table } = selection.relation;
          const seconds = ((Date.now() - started) / 1000).toFixed(1);
          if (flags.json) {
            const done = { table: `${schema}.${table}`, output, format, rows, bytes: size };
            process.stdout.write(`${JSON.stringify(done)}\n`);
          } else {
            process.stderr.write(`${schema}.${table}: ${plural(rows, 'row')}, ${bytes(size)} in ${seconds} s\n`);
            process.stdout.write(`${output}\n`);
          }
        }
        end(EXIT.done);
      } finally {
        engine.close();
      }
    });
}

/** Throws UsageError where the flags name no format, or two. */
function formatOf({ output, format, json }: ExportFlags): ExportFormat {
  if (output === undefined) {
    if (json) throw new UsageError('--json says what was written to a file; give one with --output FILE');
    if (format === 'parquet') throw new UsageError('Parquet is no text; give a file with --output FILE');
    return 'csv';
  }
  const ending = extname(output).slice(1).toLowerCase();
  const named = EXPORT_FORMATS.find((one) => one === ending);
  if (format && named && format !== named) {
    throw new UsageError(`--output ${output} ends in .${named} and --format is ${format}; make them agree`);
  }
  const chosen = format ?? named;
  if (!chosen) throw new UsageError(`--output ${output}: expected a name in .parquet or .csv, or --format`);
  return chosen;
}
