import { UsageError } from '../lambdas/core/errors.ts';
import { BASE } from '../sql/base/index.ts';
import { VIEWS } from '../sql/views/index.ts';

/** Throws UsageError when one of `names` is neither a base table nor a view; `flag` says where they were given. */
export function checkModelNames(names: readonly string[], flag = ''): void {
  const known = new Set([...BASE, ...VIEWS].map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `${flag}${unknown.join(' ')}: no base table or view has that name; timeback-lake views lists them`,
    );
  }
}
