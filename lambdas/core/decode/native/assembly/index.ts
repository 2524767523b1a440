export { scanDelimited } from './delimited';
export { scanEvents } from './events';
export { inputAt, leftOverAt, leftOvers, lines, outputAt, outputLength, reserve, rows } from './memory';
export { addColumn, beginFormat, headerAt } from './row-format';
