import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byTurns, measure, type Run } from './measure.ts';

const MB = 1_000_000;
const node = (program: string) => ({ program: process.execPath, args: ['-e', program] });
/** Long enough for another process to begin meanwhile, also on a busy machine. */
const HOLD_MS = 2000;
const hold = (megabytes: number) =>
  `const held = Buffer.alloc(${megabytes * MB}, 1); setTimeout(() => held.length, ${HOLD_MS});`;
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

describe('by turns', () => {
  const machine = (...stolen: readonly number[]) => {
    const order: string[] = [];
    const side = (name: string) => async (): Promise<Run> => {
      order.push(name);
      return { wallSeconds: order.length, cpuSeconds: 0, peakBytes: 0, stolen: stolen[order.length - 1] ?? 0 };
    };
    return { order, sides: [side('ours'), side('baseline')] as const };
  };
  const walls = (runs: readonly Run[]) => runs.map(({ wallSeconds }) => wallSeconds);

  it('runs all sides', async () => {
    const { order, sides } = machine();
    const [ours, baseline] = await byTurns({ runs: 2, tries: 5 }, sides);
    expect(order).toEqual(['ours', 'baseline', 'ours', 'baseline']);
    expect([walls(ours), walls(baseline)]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('does a disturbed round again, whichever side it was', async () => {
    const { order, sides } = machine(0, 0.3, 0.06, 0, 0.02, 0.05);
    const [ours, baseline] = await byTurns({ runs: 1, tries: 5 }, sides);
    expect(order).toHaveLength(6);
    expect([walls(ours), walls(baseline)]).toEqual([[5], [6]]);
  });

  it('takes the least disturbed rounds when all tries are disturbed', async () => {
    const { order, sides } = machine(0.5, 0, 0.2, 0.1, 0.6, 0, 0, 0.3);
    const [ours] = await byTurns({ runs: 2, tries: 4 }, sides);
    expect(order).toHaveLength(8);
    expect(walls(ours)).toEqual([3, 7]);
  });
});
