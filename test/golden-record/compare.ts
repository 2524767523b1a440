/** Lines that a command printed, or rows of a table as JSON. */
export interface Shown {
  /** Whether their order counts: it does in what is printed, and not in a table. */
  readonly ordered: boolean;
  readonly lines: readonly string[];
}

/** What one step showed, by the name of what showed it: `exit code`, `standard output`, the name of a table. */
export type StepRecord = ReadonlyMap<string, Shown>;

export interface Difference {
  readonly subject: string;
  /** Number of lines; undefined where the build showed nothing of that name. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** Lines that only one of the builds showed, each as often as the other lacks it. */
  readonly lost: readonly string[];
  readonly added: readonly string[];
}

/** All differences between what two builds showed in one step. Without `lost` and `added`, the order differs. */
export function compareStep(before: StepRecord, after: StepRecord): readonly Difference[] {
  const subjects = [...new Set([...before.keys(), ...after.keys()])];
  return subjects.flatMap((subject) => compareShown(subject, before.get(subject), after.get(subject)) ?? []);
}

function compareShown(subject: string, before: Shown | undefined, after: Shown | undefined): Difference | undefined {
  const [old, now] = [before?.lines ?? [], after?.lines ?? []];
  const lost = without(old, now);
  const added = without(now, old);
  const reordered = before?.ordered === true && old.some((line, at) => line !== now[at]);
  const onlyOne = (before === undefined) !== (after === undefined);
  if (lost.length === 0 && added.length === 0 && !reordered && !onlyOne) return undefined;
  return { subject, before: before?.lines.length, after: after?.lines.length, lost, added };
}

/** The lines of `some` that `others` lacks; a line that is twice in the one and once in the other remains once. */
function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return some.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}
