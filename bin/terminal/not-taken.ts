import type { NotTaken } from '../../lambdas/reconcile/schema.ts';

/** Names that a line of the output lists for one cause; `--json` and `lake.units` have all. */
const NAMED = 20;

/** Gives people a line for each cause, followed by the names where there are several. */
export function notTakenLines(all: readonly NotTaken[]): string[] {
  const causes = new Map<string, string[]>();
  for (const { name, why } of all) {
    const names = causes.get(why);
    if (names) names.push(name);
    else causes.set(why, [name]);
  }
  return [...causes].flatMap(([why, names]) => {
    if (names.length === 1) return [`not taken: ${names[0]}: ${why}`];
    const more = names.length > NAMED ? [`    and ${names.length - NAMED} more (--json names all)`] : [];
    return [`not taken: ${names.length} files: ${why}`, ...names.slice(0, NAMED).map((name) => `    ${name}`), ...more];
  });
}
