/** A value that is there unless this code is wrong; throws when it is not. `what` names it, without anything of a learner's. */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`mistake in timeback-lake: ${what} is missing`);
  return value;
}
