import type { Manifest, UnitReport } from '../core/lake/reports.ts';
import { inWords, type Warning, warningKey } from '../core/warnings.ts';
import type { Flip, Standing } from './decide.ts';

/** What an operator should know of a delivery that was published, a line each. */
export function warningsOf(
  { emptied }: Pick<Flip, 'emptied'>,
  { partitions, units }: Pick<Manifest, 'partitions' | 'units'>,
  { currents }: Pick<Standing, 'currents'>,
): string[] {
  const filled = new Set(currents.filter(({ value }) => value.files.length > 0).map(({ value }) => value.table));
  const shown = new Set(currents.map(({ value }) => `${value.table}/${value.key.site}`));
  return [
    ...inEntries(units, (warning) => !isSaidElsewhere(warning, filled)),
    ...partitions
      .filter(
        ({ table, key, units: read, missing }) => missing.length > 0 && (read > 0 || shown.has(`${table}/${key.site}`)),
      )
      .map(({ table, key, missing }) =>
        inWords({ code: 'CARRIED_FORWARD', table, site: key.site, slots: [...missing] }),
      ),
    ...emptied.map(({ table, site }) => inWords({ code: 'TABLE_EMPTIED', table, site })),
  ];
}

/** Whether a table that has rows says what the missing column would have said. */
function isSaidElsewhere(warning: Warning, filled: ReadonlySet<string>): boolean {
  return warning.code === 'MISSING_COLUMN' && warning.elsewhere !== null && filled.has(warning.elsewhere);
}

/** A warning of many entries is one line. */
function inEntries(units: readonly UnitReport[], isShown: (warning: Warning) => boolean): string[] {
  const found = new Map<string, { readonly warning: Warning; readonly entries: (string | null)[] }>();
  for (const { entry, warnings } of units) {
    for (const warning of warnings.filter(isShown)) {
      const key = warningKey(warning);
      const same = found.get(key) ?? { warning, entries: [] };
      same.entries.push(entry);
      found.set(key, same);
    }
  }
  return [...found.values()].map(({ warning, entries: [first, ...others] }) => {
    const said = inWords(warning);
    if (!first) return said;
    if (others.length === 0) return `${said} (${first})`;
    return `${said} (${first} and ${others.length} other ${others.length === 1 ? 'entry' : 'entries'})`;
  });
}
