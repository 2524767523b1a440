import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { describeSchemas } from '../docs/describe.ts';
import type { SchemaDescription } from '../docs/description.ts';
import { markdownFiles } from '../docs/markdown.ts';
import { siteFiles } from '../docs/site.ts';
import { EXPORT_GUIDE, exportGuide } from '../docs/timeback-export.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { readSettings, settingsOption } from '../options.ts';
import { plural } from '../terminal/numbers.ts';

type Files = ReadonlyMap<string, string>;

interface Format {
  readonly folder: string;
  /** The file to open first. */
  readonly first: string;
  /** By their paths in the folder. */
  files(schemas: readonly SchemaDescription[], buckets: Settings['buckets']): Files | Promise<Files>;
}

const FORMATS = {
  site: { folder: 'docs/site', first: 'index.html', files: siteFiles },
  markdown: {
    folder: 'docs',
    first: 'views/README.md',
    files: (schemas, { timeback }) => new Map([...markdownFiles(schemas), [EXPORT_GUIDE, exportGuide(timeback)]]),
  },
} as const satisfies Record<string, Format>;

interface DocsOptions {
  readonly format: keyof typeof FORMATS;
  readonly out?: string;
  readonly settings?: string;
}

export function docsCommand(end: (code: ExitCode) => void): Command {
  return new Command('docs')
    .description('write the data dictionary: every table, view and column that can be queried, and where it comes from')
    .addOption(
      new Option('--format <format>', 'a static site with search, or Markdown')
        .choices(Object.keys(FORMATS))
        .default('site'),
    )
    .option('--out <dir>', 'folder to write into (default: docs/site, for Markdown docs)')
    .addOption(settingsOption())
    .addHelpText('after', '\nReads the definitions alone, no lake. The site needs no server: open its index.html.')
    .action(async (flags: DocsOptions) => {
      const format = FORMATS[flags.format];
      const folder = flags.out ?? format.folder;
      const { buckets } = await readSettings(flags);
      const files = await format.files(describeSchemas(buckets), buckets);
      await write(folder, files);
      process.stderr.write(`${plural(files.size, 'file')} written\n`);
      process.stdout.write(`${join(folder, format.first)}\n`);
      end(EXIT.done);
    });
}

async function write(folder: string, files: Files): Promise<void> {
  const folders = new Set([...files.keys()].map((name) => join(folder, dirname(name))));
  for (const made of folders) {
    await mkdir(made, { recursive: true }).catch((error: Error) => {
      throw new UsageError(`--out ${folder}: ${made} cannot be made a folder: ${error.message}`);
    });
  }
  await Promise.all([...files].map(([name, text]) => writeFile(join(folder, name), text)));
}
