import { describe, expect, it } from 'vitest';
import { costOf } from '../../../bin/smoke/cost.ts';
import { parseReport, useOf } from '../../../bin/smoke/function-reports.ts';

const COLD =
  'REPORT RequestId: 6f747e00\tDuration: 1234.56 ms\tBilled Duration: 1600 ms\tMemory Size: 3008 MB\tMax Memory Used: 412 MB\tInit Duration: 361.02 ms\t\nXRAY TraceId: 1-5e';
const WARM =
  'REPORT RequestId: 6f747e01\tDuration: 12.30 ms\tBilled Duration: 13 ms\tMemory Size: 3008 MB\tMax Memory Used: 420 MB\t';

describe('reports of functions', () => {
  it('are read from the lines that Lambda writes, and from no others', () => {
    expect(parseReport(COLD)).toEqual({ billedMs: 1600, memoryMiB: 3008, usedMiB: 412, coldStartMs: 361.02 });
    expect(parseReport(WARM)).toEqual({ billedMs: 13, memoryMiB: 3008, usedMiB: 420, coldStartMs: undefined });
    for (const other of [
      'START RequestId: x',
      'END RequestId: x',
      '{"message":"REPORT RequestId: x"}',
      'REPORT RequestId: x',
    ])
      expect(parseReport(other), other).toBeUndefined();
  });

  it('give calls, cold starts, memory and GB-seconds of a function', () => {
    const use = useOf(
      'convert-unit',
      [COLD, WARM].map((line) => parseReport(line)!),
    );
    expect(use).toMatchObject({
      calls: 2,
      coldStarts: 1,
      slowestColdStartMs: 361.02,
      memoryMiB: 3008,
      mostUsedMiB: 420,
    });
    expect(use.gbSeconds).toBeCloseTo((1.613 * 3008) / 1024, 6);
    expect(useOf('x', [])).toMatchObject({ calls: 0, mostUsedMiB: 0, gbSeconds: 0 });
  });
});

it('the cost is the sum of what was used, and a query costs at least 10 MB', () => {
  const nothing = { gbSeconds: 0, transitions: 0, deliveries: 0, scannedBytes: [] };
  expect(costOf(nothing)).toBe(0);
  expect(costOf({ ...nothing, scannedBytes: [0, 1] })).toBeCloseTo(0.0001, 9);
  expect(costOf({ ...nothing, scannedBytes: [1e12] })).toBeCloseTo(5, 9);
  expect(costOf({ ...nothing, gbSeconds: 100, transitions: 40, deliveries: 6 })).toBeCloseTo(
    0.00133 + 0.001 + 0.00156,
    9,
  );
});
