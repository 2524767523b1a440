import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { App } from 'aws-cdk-lib';
import { SCHOOLS } from '../../bin/demo/timeback/district.ts';
import { type LakeAppOptions, lakeApp } from '../../lib/lake-app.ts';
import type { Outputs as InstallationOutputs } from '../../lib/names.ts';
import { parseInstallation } from '../../lib/settings.ts';
import { deploy, type Outputs } from './deploy.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import type { AccountPlace } from './start.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the stacks say of what they made. */
export interface Deployed extends InstallationOutputs {
  readonly EveryoneRole: string;
  readonly EveryoneWorkgroup: string;
  readonly BirchRole: string;
  readonly BirchWorkgroup: string;
}

/** Who reads the views of the deployed lake: all of them, and the people of one school of the demo. */
export const SCOPES = [
  { name: 'everyone', unrestricted: true },
  { name: 'birch', organisations: [SCHOOLS[1].identifier] },
] as const;

const knownIn = (account: AccountPlace) => join(account.home, 'deployed.json');

/** The application of this checkout in the account; the first test file of a run that asks deploys it. */
export async function deployed(account: AccountPlace): Promise<Deployed> {
  const isKnown = await access(knownIn(account)).then(
    () => true,
    () => false,
  );
  if (!isKnown) {
    await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: ROOT }); // the bundles may be older than the code
    await remember(account, await deploy(account, synthesised(assemblyOf(account))));
  }
  return JSON.parse(await readFile(knownIn(account), 'utf8')) as Deployed;
}

/** Folder of the assembly that was deployed first. */
export const assemblyOf = (account: AccountPlace) => join(account.home, 'assembly');

/** Lets later test files use what was deployed. */
export async function remember(account: AccountPlace, outputs: Outputs): Promise<void> {
  await writeFile(knownIn(account), JSON.stringify(Object.assign({}, ...Object.values(outputs))));
}

/** Buckets that are polled: one with the access key of a provider, one with the role of the sync. */
export const POLLED = { partner: 'edx-course-data', role: 'timeback-export' } as const;

const SOURCES = (['partner', 'role'] as const).map((credentials) => ({
  bucket: POLLED[credentials],
  events: 'poll',
  credentials,
  prefixes: [''],
}));

const AWS = {
  account: ACCOUNT_ID,
  region: REGION,
  removal: { stacks: true },
  concurrency: { tasks: 2 },
  sources: SOURCES,
};

/** Settings of people who use the installation; what it polls is not theirs to look at. */
export const SETTINGS = { scopes: SCOPES, aws: { ...AWS, sources: [] } };

/** What an installation has that is not the one of most tests. */
export interface Variation extends Pick<LakeAppOptions, 'codeOf'> {
  /** Settings below `aws`. */
  readonly aws?: object;
  change?(app: App): void;
}

/**
 * Synthesises the application into a folder, and resolves to that. Functions run on this machine, and find native packages in
 * this checkout (start.ts).
 */
export function synthesised(outdir: string, { aws = {}, change, ...options }: Variation = {}): string {
  const installation = parseInstallation({ scopes: SCOPES, aws: { ...AWS, ...aws } }, 'the test');
  const app = lakeApp(installation, { outdir, architecture: 'x64', native: false, ...options });
  change?.(app);
  return app.synth().directory;
}
