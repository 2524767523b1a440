/** JSON object of the members that are not `known`, each value as written; null when there is none. */
export function extraOf(members: ReadonlyMap<string, string>, known: ReadonlySet<string>): string | null {
  let extra = '';
  for (const [key, json] of members) {
    if (!known.has(key)) extra += `${extra === '' ? '' : ','}${JSON.stringify(key)}:${json}`;
  }
  return extra === '' ? null : `{${extra}}`;
}
