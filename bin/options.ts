import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option } from 'commander';
import { parseDate } from '../lambdas/core/decode/times.ts';
import { messageOf, UsageError } from '../lambdas/core/errors.ts';
import { parseSettings, type Settings } from '../lambdas/core/settings.ts';
import { schemeOf, toFolderUrl } from '../lambdas/core/storage/urls.ts';
import { type Installation, parseInstallation } from '../lib/settings.ts';
import type { Installed } from './aws/installed.ts';

export interface LakeOptions {
  readonly lake?: string;
  readonly settings?: string;
}

/** `--lake` and `--settings`, which every command has. */
export const lakeOption = () =>
  new Option(
    '--lake <dir>',
    'folder of the lake, or s3://bucket/prefix (default: the lake of the installation in the settings, else "lake")',
  ).env('TIMEBACK_LAKE');
export const settingsOption = () =>
  new Option('--settings <file>', 'settings as JSON (default: timeback-lake.json, when it exists)');

/** `--scope`, for commands that show rows. */
export const scopeOption = () =>
  new Option('--scope <name>', 'see what the reader of this scope of the settings sees, and nothing else');

/** The folder of a lake where neither an option nor the settings name one. */
const DEFAULT_LAKE = 'lake';

/**
 * The installation on AWS that a command works on: that of the settings, unless a lake is named. Throws UsageError when it is not
 * deployed.
 */
export async function installedOf(flags: LakeOptions, settings: Settings): Promise<Installed | undefined> {
  if (flags.lake !== undefined || settings.aws === undefined) return undefined;
  const { openInstalled } = await import('./aws/installed.ts'); // the SDK takes longer to load than all the rest
  return openInstalled(await readInstallation(flags));
}

/** The lake that a command works on, as `--lake` names it. */
export async function lakeOf(flags: LakeOptions, settings: Settings): Promise<string> {
  return flags.lake ?? (await installedOf(flags, settings))?.lake ?? DEFAULT_LAKE;
}

/** URL of the lake, ending in a slash. Throws UsageError for a folder whose own path would be read as a partition or changed. */
export function lakeUrl(folder: string): string {
  const url = toFolderUrl(folder);
  if (schemeOf(url) === 's3' && /\/(?:\.{0,2})\//.test(url.slice('s3://'.length)))
    throw new UsageError(`--lake ${folder}: expected a prefix without empty names, . and ..`);
  const misread = /\/(?:org|site|file_date|delivery_date|run)=[^/]*/.exec(url);
  if (misread)
    throw new UsageError(
      `--lake ${folder}: the folder ${misread[0].slice(1)} would be taken for a partition; use another`,
    );
  return url;
}

export const keyOption = () =>
  new Option(
    '--key <file>',
    'private key, armoured or binary; repeatable, newest first (or TIMEBACK_PGP_KEY_FILE)',
  ).argParser(repeated);
export const passphraseOption = () =>
  new Option(
    '--passphrase-file <file>',
    'file whose first line is a passphrase; repeatable, each is tried with each key (or TIMEBACK_PGP_PASSPHRASE)',
  ).argParser(repeated);

function repeated(file: string, files: readonly string[] | undefined): readonly string[] {
  return [...(files ?? []), file];
}

export const jsonOption = () => new Option('--json', 'one JSON object a line instead of text for people');

/** Deliveries that the deployed functions are given at once. */
export const atOnceOption = () =>
  new Option('--at-once <number>', 'on AWS: deliveries that wait or are worked on at once')
    .default(10)
    .argParser((text: string) => {
      const number = Number(text);
      if (Number.isInteger(number) && number > 0) return number;
      throw new InvalidArgumentError('expected a number from 1');
    });

/** An option that takes a day of the calendar, `YYYY-MM-DD`. */
export const dateOption = (flags: string, description: string) =>
  new Option(flags, `${description} (YYYY-MM-DD)`).argParser((text: string) => {
    if (typeof parseDate(text) !== 'number') throw new InvalidArgumentError('expected a day as YYYY-MM-DD');
    return text;
  });

/** Read when no other settings are named. */
export const DEFAULT_SETTINGS = 'timeback-lake.json';

type SettingsOptions = Pick<LakeOptions, 'settings'>;

export async function readSettings(flags: SettingsOptions): Promise<Settings> {
  const { value, origin } = await readJson(flags);
  return parseSettings(value, origin);
}

/** The settings of an installation on AWS. Throws UsageError when they have no valid block `aws`. */
export async function readInstallation(flags: SettingsOptions): Promise<Installation> {
  const { value, origin } = await readJson(flags);
  if (parseSettings(value, origin).aws === undefined)
    throw new UsageError(`${origin} has no block aws, so it names no installation; docs/deploy.md shows one`);
  return parseInstallation(value, origin);
}

/** The settings as they are written; none where no file is named and the default one is missing. */
async function readJson({ settings }: SettingsOptions): Promise<{ readonly value: unknown; readonly origin: string }> {
  const path = settings ?? DEFAULT_SETTINGS;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (settings === undefined && isMissing(error)) return { value: {}, origin: 'the defaults' };
    throw new UsageError(`--settings ${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    return { value: JSON.parse(text), origin: path };
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is no JSON: ${error.message}`);
    throw error;
  }
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
