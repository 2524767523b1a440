/** First byte of the lines to scan. */
export let input: usize = 0;

export function reserveInput(bytes: i32): void {
  input = heap.alloc(bytes + 64); // a scanner may look at a few bytes behind the end
}

export function inputAt(): usize {
  return input;
}
