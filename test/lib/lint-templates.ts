// Gives the templates of the examples to cfn-lint: npm run lint:templates. Without Python it says so and does nothing, unless
// TIMEBACK_REQUIRE_CFN_LINT is 1, as in CI.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES, example, noCode, synthesise } from './synthesise.ts';

const VERSION = '1.58.0';
const CACHE = `node_modules/.cache/timeback-lake/cfn-lint-${VERSION}`;

/**
 * W3005: the CDK writes a dependency that a reference implies already. W6001: a stack passes on what it imports.
 * W3045: access logs are let in by the policy of their bucket.
 */
const IGNORED = ['W3005', 'W6001', 'W3045'];

/** The linter in an environment of its own; undefined where this machine cannot have one. */
function linter(): string | undefined {
  const program = join(CACHE, 'bin/cfn-lint');
  if (existsSync(program)) return program;
  try {
    execFileSync('python3', ['-m', 'venv', CACHE], { stdio: 'pipe' });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `cfn-lint==${VERSION}`];
    execFileSync(join(CACHE, 'bin/python3'), install, { stdio: 'pipe' });
    return program;
  } catch (error) {
    rmSync(CACHE, { recursive: true, force: true });
    if (process.env.TIMEBACK_REQUIRE_CFN_LINT === '1') throw error;
    process.stderr.write(
      'templates are not linted: there is no Python 3 with venv, or no registry that pip can reach\n',
    );
    return undefined;
  }
}

function lint(program: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'timeback-lint-'));
  try {
    for (const name of EXAMPLES) {
      const { stacks } = synthesise(join(folder, name), example(name), { codeOf: noCode, nag: true });
      const files = stacks.map(({ templateFullPath }) => templateFullPath);
      const options = ['--regions', example(name).aws.region, '--ignore-checks', ...IGNORED, '--template'];
      execFileSync(program, [...options, ...files], { stdio: 'inherit' });
      process.stderr.write(`cfn-lint finds nothing in ${files.length} templates of ${name}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const program = linter();
if (program) lint(program);
