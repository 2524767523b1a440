import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readerRole } from '../../../bin/aws/account.ts';
import { installedOf, lakeOf, readInstallation, readSettings } from '../../../bin/options.ts';
import { UsageError } from '../../../lambdas/core/errors.ts';
import { parseSettings } from '../../../lambdas/core/settings.ts';
import { parseInstallation } from '../../../lib/settings.ts';
import { EXAMPLES, example, exampleSettings } from '../../lib/synthesise.ts';

describe('the installation in settings', () => {
  it.each(EXAMPLES)('%s: is the one that is deployed from them', async (name) => {
    const settings = `docs/settings/${name}.json`;
    const { origin } = await readSettings({ settings });
    expect(await readInstallation({ settings })).toEqual(parseInstallation(exampleSettings(name), origin));
  });

  it('is none where the settings have no block aws, and a wrong block is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'settings-'));
    const settings = join(folder, 'mine.json');
    await writeFile(settings, '{}');
    await expect(readInstallation({ settings })).rejects.toThrow(/mine\.json has no block aws/);
    await writeFile(settings, JSON.stringify({ aws: { account: '1', region: 'eu-west-1' } }));
    await expect(readInstallation({ settings })).rejects.toThrow(UsageError);
    await expect(readInstallation({ settings })).rejects.toThrow(
      /mine\.json:\n {2}aws\.account: expected the 12 digits/,
    );
    await rm(folder, { recursive: true });
  });

  it('is not asked for where a lake is named, or where the settings have none', async () => {
    const settings = parseSettings(exampleSettings('school-network'), 'mine.json');
    expect(await lakeOf({ lake: 'here' }, settings)).toBe('here');
    expect(await lakeOf({}, parseSettings({}, 'mine.json'))).toBe('lake');
    expect(await installedOf({ lake: 'here' }, settings)).toBeUndefined();
  });

  it('has the role of the analysts under its path, in the partition of the caller', () => {
    const roles = EXAMPLES.map((name) =>
      readerRole({ ...example(name), caller: { account: '1', arn: 'arn:aws-cn:iam::1:user/ada' } }, 'analysts'),
    );
    expect(roles).toEqual([
      'arn:aws-cn:iam::123456789012:role/north-lake-analysts',
      'arn:aws-cn:iam::123456789012:role/data/north-lake-2-analysts',
      'arn:aws-cn:iam::123456789012:role/north-lake-analysts',
    ]);
  });
});
