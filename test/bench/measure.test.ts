import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alternate, measure, type Run } from './measure.ts';

const MB = 1_000_000;
const node = (program: string) => ({ program: process.execPath, args: ['-e', program] });
const hold = (megabytes: number) =>
  `const held = Buffer.alloc(${megabytes * MB}, 1); setTimeout(() => held.length, 300);`;
const noProc = !existsSync('/proc/self/status');

it.skipIf(noProc)('adds up the memory of a process and of those that it starts', async () => {
  const children = `for (const i of [1, 2]) require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hold(150))}]);`;
  const { peakBytes } = await measure(node(children));
  expect(peakBytes).toBeGreaterThan(300 * MB);
  expect(peakBytes).toBeLessThan(700 * MB);
});

it.skipIf(noProc)('sees a peak that was over when it looked', async () => {
  const program = `(() => Buffer.alloc(${200 * MB}, 1))(); gc(); setTimeout(() => {}, 300)`;
  const { peakBytes } = await measure({ program: process.execPath, args: ['--expose-gc', '-e', program] });
  expect(peakBytes).toBeGreaterThan(200 * MB);
});

it.skipIf(noProc)(
  'adds up the processor time of children that were waited for, and tells it from waiting',
  async () => {
    const busy = 'const end = process.cpuUsage().user + 400_000; while (process.cpuUsage().user < end);';
    const waits = await measure({ program: 'sh', args: ['-c', 'sleep 0.5'] });
    const works = await measure({ program: 'sh', args: ['-c', `"$0" -e "${busy}"; true`, process.execPath] });
    expect(waits.wallSeconds).toBeGreaterThanOrEqual(0.5);
    expect(waits.cpuSeconds).toBeLessThan(0.3);
    expect(works.cpuSeconds).toBeGreaterThanOrEqual(0.35);
  },
);

it.skipIf(noProc)('takes no failed run for a fast one', async () => {
  await expect(measure({ program: 'sh', args: ['-c', 'echo no such log >&2; exit 4'] })).rejects.toThrow(
    'sh ended with 4 instead of 0: no such log',
  );
  await expect(measure({ program: 'no-such-program', args: [] })).rejects.toThrow('ENOENT');
});

it('runs both sides by turns', async () => {
  const order: string[] = [];
  const side = (name: string) => async (): Promise<Run> => {
    order.push(name);
    return { wallSeconds: order.length, cpuSeconds: 0, peakBytes: 0 };
  };
  const { ours, baseline } = await alternate(2, side('ours'), side('baseline'));
  expect(order).toEqual(['ours', 'baseline', 'ours', 'baseline']);
  expect([ours, baseline].map((runs) => runs.map((run) => run.wallSeconds))).toEqual([
    [1, 3],
    [2, 4],
  ]);
});
