/** Something that was given and is not ingested. */
export interface NotTaken {
  /** Bucket and key as far as they are known, else the path below the place that was given. */
  readonly name: string;
  /**
   * `UNKNOWN_KEY`: its name is of no feed. `INCOMPLETE`: its producer still writes it. `NOT_LISTED`: a link to a folder, a
   * name that is not UTF-8, no file. `UNREADABLE`: looking at it failed, so that a delivery may be missed.
   */
  readonly reason: 'UNKNOWN_KEY' | 'INCOMPLETE' | 'NOT_LISTED' | 'UNREADABLE';
  /** Says what was expected and what to do. */
  readonly why: string;
}

/** Counts those whose names are of no feed. */
export const ofNoFeed = (all: readonly NotTaken[]) => all.filter(({ reason }) => reason === 'UNKNOWN_KEY').length;

/** Tells whether a delivery may be missed, since something could not be looked at. */
export const hasUnreadable = (all: readonly NotTaken[]) => all.some(({ reason }) => reason === 'UNREADABLE');

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
