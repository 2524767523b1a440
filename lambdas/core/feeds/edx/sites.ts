/** Two spellings of a site name one platform, whose people and courses have numbers of their own. */
const SITES: ReadonlyMap<string, string> = new Map([
  ['prod-edge', 'edge'], // first: of two spellings that fit, the longer one counts
  ['prod', 'edx'],
  ['edx', 'edx'],
  ['edge', 'edge'],
]);

/** Part of a regular expression: how the name of a log spells the platform. Logs of other platforms occur. */
export const LOG_SITE = '(?<site>prod-edge|[^/-]+)';

/** Part of a regular expression: the spellings in names of a package's entries, which are all that exist. */
export const PACKAGE_SITE = `(?<site>${[...SITES.keys()].join('|')})`;

/** The platforms that a package can hold. */
export const PACKAGE_PLATFORMS: readonly string[] = [...new Set(SITES.values())];

/** `edx`, `edge`, or an unknown spelling as it is, in lower case. */
export function siteOf(spelling: string): string {
  const lower = spelling.toLowerCase();
  return SITES.get(lower) ?? lower;
}

/** How the documentation spells a site. */
export function spellingOf(site: string): string {
  return site === 'edx' ? 'prod' : site;
}
