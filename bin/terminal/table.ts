/**
 * Lines of a table: the header, a rule, then a line a row. Columns are as wide as their cells, numbers are aligned to the
 * right. Line ends inside a cell become blanks, and a cell longer than `widest` (60 characters by default) is cut.
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly boolean[] = [],
  widest = WIDEST,
): string[] {
  const cells = rows.map((row) => row.map((cell) => oneLine(cell, widest)));
  const widths = header.map((name, i) => cells.reduce((most, row) => Math.max(most, width(row[i] ?? '')), width(name)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const padding = ' '.repeat((widths[i] ?? 0) - width(cell));
        return numeric[i] ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((n) => '-'.repeat(n)).join('  '), ...cells.map(line)];
}

/** Code points: near enough to the columns of a terminal. */
const width = (text: string) => [...text].length;

const WIDEST = 60;

function oneLine(text: string, widest: number): string {
  const flat = text.replace(/[\x00-\x1f\x7f]+/g, ' ');
  return width(flat) > widest ? `${[...flat].slice(0, widest - 1).join('')}…` : flat;
}
