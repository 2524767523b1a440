import pLimit from 'p-limit';

/** Does something with some at a time, `size` of them, one batch after another. Resolves to the results of all. */
export async function inBatches<T, R>(
  all: readonly T[],
  size: number,
  act: (some: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += size) results.push(...(await act(all.slice(at, at + size))));
  return results;
}

/**
 * Does something with each of some, in order and so many at once. Resolves to the results, in order. When one fails no other is begun,
 * and this throws the failure once all that were begun have ended, so that nothing goes on behind it.
 */
export async function eachAtOnce<T, R>(all: readonly T[], atOnce: number, act: (one: T) => Promise<R>): Promise<R[]> {
  const limit = pLimit(atOnce);
  let isFailed = false;
  const ended = await Promise.allSettled(
    all.map((one) =>
      limit(async () => {
        if (isFailed) throw new Error('another one failed');
        try {
          return await act(one);
        } catch (error) {
          isFailed = true;
          throw error;
        }
      }),
    ),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
