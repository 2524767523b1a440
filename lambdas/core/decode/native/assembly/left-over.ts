import { input } from './input';

// The lines of a scan, and those among them that are left to the strict decoder.

/** Index of the line, first byte, end; 4 bytes each. */
let leftOver: usize = 0;
let leftOverCount: i32 = 0;
let lineCount: i32 = 0;

export function reserveLeftOver(bytes: i32): void {
  leftOver = heap.alloc((<usize>bytes + 1) * 12); // at worst all lines are blank
}

export function leftOverAt(): usize {
  return leftOver;
}
export function leftOvers(): i32 {
  return leftOverCount;
}
export function lines(): i32 {
  return lineCount;
}

/** Begins a scan. */
export function beginLines(): void {
  leftOverCount = 0;
  lineCount = 0;
}

/** Counts lines that need not be left over. */
export function passLines(count: i32): void {
  lineCount += count;
}

/** Leaves the line from `start` to `end`, before its LF. */
export function leave(start: usize, end: usize): void {
  const at = leftOver + <usize>leftOverCount * 12;
  store<i32>(at, lineCount);
  store<i32>(at + 4, <i32>(start - input));
  store<i32>(at + 8, <i32>(end - input));
  leftOverCount++;
  lineCount++;
}
