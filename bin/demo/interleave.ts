/**
 * Draws from `width` sources in turn, opening the next one whenever one of them ends. At most `width` are open at once, so
 * that neither all sources nor all of their items are ever held.
 */
export function* interleave<T>(sources: Iterable<() => Iterable<T>>, width: number): Iterable<T> {
  const waiting = sources[Symbol.iterator]();
  const open: Iterator<T>[] = [];
  for (;;) {
    while (open.length < width) {
      const { value, done } = waiting.next();
      if (done) break;
      open.push(value()[Symbol.iterator]());
    }
    const current = open.shift();
    if (!current) return;
    const { value, done } = current.next();
    if (done) continue;
    yield value;
    open.push(current);
  }
}
