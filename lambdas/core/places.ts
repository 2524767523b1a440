/** A semaphore, first come first served. */
export interface Places {
  /** Takes a place, and waits while there is none. */
  begin(): Promise<void>;
  /** Gives a place back. */
  end(): void;
  /** Takes a place for the time of some work. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export function places(count: number): Places {
  let free = count;
  const waiting: (() => void)[] = [];
  const all: Places = {
    async begin() {
      while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      free -= 1;
    },
    end() {
      free += 1;
      waiting.shift()?.();
    },
    async during(work) {
      await all.begin();
      try {
        return await work();
      } finally {
        all.end();
      }
    },
  };
  return all;
}
