import { describe, expect, it } from 'vitest';
import { analystsRole, installationIn } from '../../../bin/aws/account.ts';
import { installedOf, lakeOf } from '../../../bin/options.ts';
import { UsageError } from '../../../lambdas/core/errors.ts';
import { parseSettings } from '../../../lambdas/core/settings.ts';
import { EXAMPLES, example, exampleSettings } from '../../lib/synthesise.ts';

describe('the installation in settings', () => {
  it.each(EXAMPLES)('%s: is the one that is deployed from them', (name) => {
    const settings = parseSettings(exampleSettings(name), `${name}.json`);
    expect(installationIn(settings)).toEqual(example(name));
  });

  it('is none where the settings have no block aws, and a wrong block is named', () => {
    expect(() => installationIn(parseSettings({}, 'mine.json'))).toThrow(/mine\.json has no block aws/);
    const wrong = parseSettings({ aws: { account: '1', region: 'eu-west-1' } }, 'mine.json');
    expect(() => installationIn(wrong)).toThrow(UsageError);
    expect(() => installationIn(wrong)).toThrow(/mine\.json:\n {2}aws\.account: expected the 12 digits/);
  });

  it('is not asked for where a lake is named, or where the settings have none', async () => {
    const settings = parseSettings(exampleSettings('school-network'), 'mine.json');
    expect(await lakeOf({ lake: 'here' }, settings)).toBe('here');
    expect(await lakeOf({}, parseSettings({}, 'mine.json'))).toBe('lake');
    expect(await installedOf({ lake: 'here' }, settings)).toBeUndefined();
  });

  it('has the role of the analysts under its path, in the partition of the caller', () => {
    const roles = EXAMPLES.map((name) =>
      analystsRole({ ...example(name), caller: { account: '1', arn: 'arn:aws-cn:iam::1:user/ada' } }),
    );
    expect(roles).toEqual([
      'arn:aws-cn:iam::123456789012:role/north-lake-analysts',
      'arn:aws-cn:iam::123456789012:role/data/north-lake-2-analysts',
    ]);
  });
});
