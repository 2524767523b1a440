import { reserveColumns } from './columns';
import { reserveInput } from './input';
import { reserveLeftOver } from './left-over';

// This folder is AssemblyScript: it becomes WebAssembly, sees linear memory instead of objects, and allocates nothing while
// it scans.

export { bitsAt, columns, rows, valuesAt, valuesLength } from './columns';
export { scanDelimited } from './delimited';
export { scanEvents } from './events';
export { inputAt } from './input';
export { leftOverAt, leftOvers, lines } from './left-over';
export { addColumn, beginFormat, headerAt } from './row-format';

/** Makes room for `bytes` of lines; called once, with the size of the largest chunk. */
export function reserve(bytes: i32): void {
  reserveInput(bytes);
  reserveLeftOver(bytes);
  reserveColumns(bytes);
}
