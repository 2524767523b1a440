import { required } from '../../lambdas/core/required.ts';

/** A source of repeatable choices. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in `share` (0 to 1) of all cases. */
  chance(share: number): boolean;
  /** Lower-case hexadecimal digits, as edX's hashes and block names have them. */
  hex(digits: number): string;
}

/**
 * The choices that belong to `parts`, always the same ones. Each thing of the invented world draws from its own source, so
 * that any part of it can be made alone, in any order and again, without the rest being kept.
 */
export function random(...parts: readonly (string | number)[]): Random {
  const next = mulberry32(hash(parts.join('\u001f')));
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    pick: <T>(list: readonly T[]) => required(list[int(0, list.length - 1)], 'something to pick'),
    chance: (share) => next() < share,
    hex: (digits) => {
      let text = '';
      while (text.length < digits)
        text += Math.floor(next() * 2 ** 32)
          .toString(16)
          .padStart(8, '0');
      return text.slice(0, digits);
    },
  };
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}

/** Tommy Ettinger's generator with 32 bits of state: small, fast, and even enough for made-up data. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
