import { describe, expect, it } from 'vitest';
import { parseProcessorTime, stolenShare } from './machine.ts';

const STAT = `cpu  100 10 50 900 30 4 6 70 0 0
cpu0 50 5 25 450 15 2 3 35 0 0
intr 12345
`;

describe('the time of the processors', () => {
  it('is what ran here and what the host gave to others; waiting is neither', () => {
    expect(parseProcessorTime(STAT)).toEqual({ used: 170, stolen: 70 });
  });

  it('was stolen in part', () => {
    expect(stolenShare({ used: 100, stolen: 50 }, { used: 175, stolen: 75 })).toBe(0.25);
    expect(stolenShare({ used: 100, stolen: 50 }, { used: 100, stolen: 50 })).toBe(0);
  });
});
