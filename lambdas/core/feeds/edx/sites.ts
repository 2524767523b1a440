/** Part of a regular expression: how names spell the platform. The documentation says `prod` and `edge`; others occur. */
export const SITE_PATTERN = '(?<site>prod-edge|[^/-]+)';

/** Two spellings of a site name one platform, whose people and courses have numbers of their own. */
const SITES: ReadonlyMap<string, string> = new Map([
  ['prod', 'edx'],
  ['edx', 'edx'],
  ['edge', 'edge'],
  ['prod-edge', 'edge'],
]);

/** `edx`, `edge`, or an unknown spelling as it is, in lower case. */
export function siteOf(spelling: string): string {
  const lower = spelling.toLowerCase();
  return SITES.get(lower) ?? lower;
}

/** How the documentation spells a site. */
export function spellingOf(site: string): string {
  return site === 'edx' ? 'prod' : site;
}
