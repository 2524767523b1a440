/** Lets so many things be under way; `begin` waits while there are as many, and whoever came first goes on first. */
export function places(count: number): { begin(): Promise<void>; end(): void } {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async begin() {
      while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      free -= 1;
    },
    end() {
      free += 1;
      waiting.shift()?.();
    },
  };
}
