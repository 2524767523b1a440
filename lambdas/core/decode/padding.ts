import type { ByteStream } from '../storage/storage.ts';

/** NULs that turn out not to be at the end are given out in pieces of this size. */
const NULS = Buffer.alloc(64 * 1024);

const LF = 0x0a;

/**
 * The text without the NULs at its end: a writer that reserves room, or a crash, leaves such padding. `dropped` learns their
 * number. A text of nothing but NULs has no record that they could follow, and stays as it is. `afterLines`: NULs are padding
 * only after a line end, for texts in which they could be part of the last value, or hide that it was cut.
 */
export async function* withoutPadding(
  plaintext: ByteStream,
  dropped: (bytes: number) => void,
  { afterLines = false } = {},
): ByteStream {
  let nuls = 0;
  let last: number | undefined;
  for await (const chunk of plaintext) {
    const end = endOfText(chunk);
    if (end > 0) {
      yield* padding(nuls);
      nuls = 0;
      last = chunk[end - 1];
      yield chunk.subarray(0, end);
    }
    nuls += chunk.length - end;
  }
  if (last === undefined || (afterLines && last !== LF)) yield* padding(nuls);
  else if (nuls > 0) dropped(nuls);
}

/** The position after the last byte that is not NUL. */
function endOfText(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

function* padding(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= NULS.length) yield NULS.subarray(0, Math.min(left, NULS.length));
}
