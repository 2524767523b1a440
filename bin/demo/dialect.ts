/** A value of a row before it is written; times are given as text. */
export type Cell = string | number | boolean | null;

const SQL_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * One line of a `.sql` file, with its line end: tab separated, `NULL` for null, `1` and `0` for booleans; backslash, tab, LF
 * and CR become two characters each, and nothing is quoted.
 */
export function encodeSqlRow(cells: readonly Cell[]): string {
  return `${cells.map((cell) => text(cell).replace(/[\\\t\n\r]/g, (char) => SQL_ESCAPES[char] ?? char)).join('\t')}\n`;
}

/**
 * One row of `courseware_studentmodule`, with its line end. Its writer only puts a backslash before a backslash, tab or LF,
 * so that a value with an LF lies on two lines of the file.
 */
export function encodeStudentmoduleRow(cells: readonly Cell[]): string {
  return `${cells.map((cell) => text(cell).replace(/[\\\t\n]/g, '\\$&')).join('\t')}\n`;
}

/** One line of a `.csv` file, with the CR LF that Python's csv module writes; quotes where needed, doubled inside. */
export function encodeCsvRow(cells: readonly Cell[]): string {
  return `${cells
    .map((cell) => (cell === null ? '' : text(cell)))
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',')}\r\n`;
}

function text(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  return String(cell);
}
