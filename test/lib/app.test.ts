import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oversized } from '../../lib/template-limits.ts';
import { EXAMPLES, example, noCode, synthesise } from './synthesise.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timeback-app-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(EXAMPLES)('the application with the settings of docs/settings/%s.json', (name) => {
  it('is synthesised without an account, keeps the rules of AWS Solutions, and no template is too large', () => {
    const assembly = synthesise(join(folder, name), example(name), { nag: true, codeOf: noCode });
    const names = assembly.stacks.map(({ stackName }) => stackName.replace(`${example(name).aws.prefix}-`, ''));
    expect(names.sort()).toEqual([
      'analysts',
      'catalogue-edx',
      'catalogue-lake',
      'catalogue-timeback-export',
      'pipeline',
      'state',
    ]);
    expect(oversized(assembly)).toEqual([]);
  });
});
