import { FAULTS, type FaultOutcome, OUTCOMES } from './outcomes.ts';
import type { FaultTest } from './titles.ts';

/** docs/reliability.md. */
export function reliabilityPage(tests: readonly FaultTest[]): string {
  const groups = FAULTS.flatMap(({ title, faults }) => [
    `## ${title}`,
    ...Object.entries(faults).flatMap(([number, outcome]) =>
      section(
        Number(number),
        outcome,
        tests.filter(({ fault }) => fault === Number(number)),
      ),
    ),
  ]);
  return `${[HEAD, ...groups].join('\n\n')}\n`;
}

const HEAD = `# What goes wrong, and what becomes of it

Each fault that deliveries and machines are known to have carries a number; tests name the faults that they show. This page is
made from the titles of those tests and a table of outcomes (\`test/reliability/\`); \`npx vitest run test/reliability -u\`
writes it anew.

For all of them: nothing partial is ever visible, \`rows_read = rows_written + rows_rejected + rows_suppressed\`, no log and no
message quotes a learner's data, and a message says where it was, what was expected and what was found.

${Object.entries(OUTCOMES)
  .map(([word, meaning]) => `- **${word}**: ${meaning}`)
  .join('\n')}`;

function section(number: number, { arrives, happens, waitsFor }: FaultOutcome, tests: readonly FaultTest[]): string[] {
  const shown = tests.map(({ file, title }) => `- ${escaped(title)}: [${file.slice('test/'.length)}](../${file})`);
  const waiting = waitsFor === undefined ? [] : [`Not shown by a test yet: it comes with ${waitsFor}.`];
  return [`### ${number}. ${arrives}`, happens, ...waiting, ...(shown.length > 0 ? [shown.join('\n')] : [])];
}

const escaped = (text: string) => text.replaceAll(/[\\`*_<>[\]|]/g, '\\$&').replaceAll('\0', 'NUL');
