import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { environment } from './account.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import type { AccountPlace } from './start.ts';

const run = promisify(execFile);

const CDK = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin/cdk');

/** Outputs of each stack by its name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Deploys stacks of a synthesised app, all of them unless some are named, as a person does with the command line of the CDK,
 * into an account that is
 * bootstrapped when it is not yet. `assembly`: the folder that the app was synthesised into.
 */
export async function deploy(
  account: AccountPlace,
  assembly: string,
  stacks: readonly string[] = [],
): Promise<Outputs> {
  await bootstrap(account, assembly);
  const outputs = join(account.home, 'outputs.json');
  const options = [...chosen(stacks), '--require-approval', 'never', '--concurrency', '2', '--outputs-file', outputs];
  await cdk(account, assembly, ['deploy', ...options]);
  return JSON.parse(await readFile(outputs, 'utf8')) as Outputs;
}

/** Removes stacks of an app, all of them unless some are named; what they retain stays. */
export async function destroy(account: AccountPlace, assembly: string, stacks: readonly string[] = []): Promise<void> {
  await cdk(account, assembly, ['destroy', ...chosen(stacks), '--force']);
}

/** The stacks that are named and no other, also where others depend on them. */
const chosen = (stacks: readonly string[]) => (stacks.length > 0 ? [...stacks, '--exclusively'] : ['--all']);

async function bootstrap(account: AccountPlace, assembly: string): Promise<void> {
  const done = join(account.home, 'bootstrapped');
  const isDone = await access(done).then(
    () => true,
    () => false,
  );
  if (isDone) return;
  await cdk(account, assembly, ['bootstrap', `aws://${ACCOUNT_ID}/${REGION}`]);
  await writeFile(done, '');
}

async function cdk(account: AccountPlace, assembly: string, options: readonly string[]): Promise<void> {
  const env = {
    ...process.env,
    ...environment(account),
    AWS_DEFAULT_REGION: REGION,
    AWS_CA_BUNDLE: account.certificate,
    NODE_EXTRA_CA_CERTS: account.certificate,
    CDK_DISABLE_VERSION_CHECK: '1',
    CI: 'true',
    NODE_NO_WARNINGS: '1',
  };
  const all = [CDK, ...options, '--app', assembly, '--no-color', '--no-notices'];
  await run(process.execPath, all, { cwd: account.home, env, maxBuffer: 2 ** 25 }).catch(
    (error: Error & { readonly stderr?: string }) => {
      throw new Error(`cdk ${options.join(' ')} failed:\n${(error.stderr ?? error.message).slice(-4000)}`);
    },
  );
}
