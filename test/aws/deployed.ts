import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SCHOOLS } from '../../bin/demo/timeback/district.ts';
import { lakeApp } from '../../lib/lake-app.ts';
import { parseInstallation } from '../../lib/settings.ts';
import { deploy } from './deploy.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import type { AccountPlace } from './start.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What the stacks say of what they made. */
export interface Deployed {
  readonly LandingBucket: string;
  readonly LakeBucket: string;
  readonly ResultsBucket: string;
  readonly KeysSecretArn: string;
  readonly QueueUrl: string;
  readonly DeadLetterUrl: string;
  readonly DeliveryMachine: string;
  readonly AlarmTopic: string;
  readonly AnalystRole: string;
  readonly Workgroup: string;
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

/** The application of this checkout in the account; the first test file of a run that asks deploys it. */
export async function deployed(account: AccountPlace): Promise<Deployed> {
  const known = join(account.home, 'deployed.json');
  const isKnown = await access(known).then(
    () => true,
    () => false,
  );
  if (!isKnown) {
    await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: ROOT }); // the bundles may be older than the code
    const outputs = await deploy(account, synthesised(join(account.home, 'assembly')));
    await writeFile(known, JSON.stringify(Object.assign({}, ...Object.values(outputs))));
  }
  return JSON.parse(await readFile(known, 'utf8')) as Deployed;
}

/** Functions run on this machine, and find native packages in this checkout (start.ts). */
function synthesised(outdir: string): string {
  const aws = { account: ACCOUNT_ID, region: REGION, removal: { stacks: true }, concurrency: { tasks: 2 } };
  const installation = parseInstallation({ scopes: SCOPES, aws }, 'the test');
  return lakeApp(installation, { outdir, architecture: 'x64', native: false }).synth().directory;
}
