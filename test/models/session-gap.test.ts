import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { selectSpans } from '../../lambdas/refresh-models/event-days.ts';
import { SESSION_GAP_US } from '../../sql/session-gap.ts';

const SQL = fileURLToPath(new URL('../../sql', import.meta.url));

/** Numbers with which a model compares what lies between two times in microseconds, each with the model. */
function comparedLengths(): readonly string[] {
  const files = readdirSync(SQL, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql'));
  return files.sort().flatMap((file) => {
    const code = readFileSync(`${SQL}/${file}`, 'utf8').replace(/--.*$/gm, '');
    return [...code.matchAll(/_us - [\w.]*_us\s*[<>]=?\s*(\d+)/g)].map(([, number]) => `${file} ${number}`);
  });
}

it('the gap between sessions is one number, wherever a model compares with it', () => {
  expect(comparedLengths()).toEqual([
    `base/caliper_session.sql ${SESSION_GAP_US}`,
    `base/caliper_session.sql ${SESSION_GAP_US}`,
    'base/edx_check.sql 2000000', // another rule: the call that belongs to a check comes within two seconds before it
    'base/edx_check.sql 2000000',
    `base/edx_session.sql ${SESSION_GAP_US}`,
  ]);
});

it('a session is early or late in its day by the same gap', () => {
  const gap = SESSION_GAP_US / 1000;
  expect(selectSpans('sessions')).toContain(`<= ${gap} as early`);
  expect(selectSpans('sessions')).toContain(`>= ${24 * 3_600_000 - gap} as late`);
});
