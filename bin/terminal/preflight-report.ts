import type { Checked, CheckState } from '../preflight/check.ts';
import { plural } from './numbers.ts';

const SHOWN: Readonly<Record<CheckState, string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  unknown: 'unknown',
};

const WIDTH = Math.max(...Object.values(SHOWN).map(({ length }) => length));

/** A line for each finding, what to do below it, then the documents. */
export function preflightAsText(checked: readonly Checked[]): string {
  const lines = checked.flatMap(({ check, state, found, todo }) => [
    `${SHOWN[state].padEnd(WIDTH)}  ${check}: ${found}`,
    ...(todo === undefined ? [] : [`${' '.repeat(WIDTH)}  -> ${todo}`]),
  ]);
  const documents = checked.flatMap(({ document }) =>
    document ? ['', `${document.title}:`, JSON.stringify(document.content, null, 2)] : [],
  );
  const count = (state: CheckState) => checked.filter((one) => one.state === state).length;
  const bad = (['failed', 'warning', 'unknown'] as const).filter((state) => count(state) > 0);
  const sum = [plural(checked.length, 'finding'), ...bad.map((state) => `${count(state)} ${SHOWN[state]}`)].join(', ');
  return [...lines, ...documents, '', `(${sum})`, ''].join('\n');
}

/** One JSON object a line. */
export const preflightAsJson = (checked: readonly Checked[]): string =>
  checked.map((one) => `${JSON.stringify(one)}\n`).join('');
