import { describe, expect, it } from 'vitest';
import { encodeCsvRow, encodeSqlRow, encodeStudentmoduleRow } from '../../bin/demo/dialect.ts';

const HARD = 'a\tb\nc\rd\\n "q" é 水';

describe('the dialects of a weekly package', () => {
  it('writes sql rows with two-character escapes and without quotes', () => {
    expect(encodeSqlRow([1, null, true, false, '', HARD])).toBe('1\tNULL\t1\t0\t\ta\\tb\\nc\\rd\\\\n "q" é 水\n');
  });

  it('writes studentmodule rows with a backslash before the raw character', () => {
    expect(encodeStudentmoduleRow([HARD, null])).toBe('a\\\tb\\\nc\rd\\\\n "q" é 水\tNULL\n');
  });

  it('writes csv rows with quotes where needed, doubled inside', () => {
    expect(encodeCsvRow(['plain', 'a,b', 'say "hi"', null])).toBe('plain,"a,b","say ""hi""",\r\n');
  });
});
