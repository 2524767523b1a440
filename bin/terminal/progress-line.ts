import { createLogUpdate } from 'log-update';
import { onInterruption } from '../this-machine.ts';

/** One line at the bottom of a terminal that says how far the work is; messages stay above it. */
export interface ProgressLine {
  /** Shows this text in place of the one before, a few times a second at most. */
  show(text: string): void;
  /** Writes a line above it, wrapped by the terminal and kept. */
  above(line: string): void;
  /** Takes it away, and gives the cursor back. Also done when a signal ends the process. */
  stop(): void;
}

/** Milliseconds between two pictures. */
const EVERY_MS = 125;

export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  const update = createLogUpdate(stream);
  let last = 0;
  let text = '';
  const stop = () => {
    forget();
    update.clear();
    update.done();
  };
  const forget = onInterruption(stop);
  const draw = () => {
    last = Date.now();
    update(cut(text, stream.columns));
  };
  return {
    show(next) {
      text = next;
      if (Date.now() - last >= EVERY_MS) draw();
    },
    above(line) {
      update.clear();
      stream.write(`${line}\n`);
      if (text !== '') draw();
    },
    stop,
  };
}

/** A bar of `width` characters for a share from 0 to 1. */
export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** The text on one line of the terminal: a wrapped one would jump with its length. */
function cut(text: string, columns = 80): string {
  const letters = [...text];
  return letters.length < columns ? text : `${letters.slice(0, Math.max(columns - 2, 0)).join('')}…`;
}
