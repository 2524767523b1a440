import type { Model, ModelColumn } from '../../lambdas/core/definitions/model.ts';
import { type Condition, code, codes } from './description.ts';

/** The contract of a model in words, apart from columns and types, which every model has to have as they are listed. */
export function conditionsOf({ key, columns, rules, relationships, checks }: Model): readonly Condition[] {
  const isNullable = (name: string) => columns.some((column) => column.name === name && column.nullable);
  return [
    ...(columns.every(({ nullable }) => nullable)
      ? []
      : [blocks('A column that is not null has a value in every row.')]),
    ...(key.length > 0 ? [blocks(`No two rows have the same ${codes(key)}.`)] : []),
    ...columns.flatMap(conditionsOfColumn),
    ...rules.map(({ holds, level }) => ({
      text: `In each row ${code(holds)}, as far as the values are known.`,
      level,
    })),
    ...relationships.map(({ column, to, level }) => ({
      text: `Each ${code(column)}${isNullable(column) ? ' that is not null' : ''} is one of ${code(to)}.`,
      level,
    })),
    ...checks.map(({ name, level }) => ({ text: `${marked(name)}.`, level })),
  ];
}

function conditionsOfColumn({ name, allowed, known, unique }: ModelColumn): readonly Condition[] {
  return [
    ...(unique ? [blocks(`No two rows have the same ${code(name)}${unique === true ? '' : `, ${unique}`}.`)] : []),
    ...(allowed ? [warns(`Each ${code(name)} is one of its values.`)] : []),
    ...(known ? [warns(`Each ${code(name)} is one of its known values.`)] : []),
  ];
}

const blocks = (text: string): Condition => ({ text, level: 'block' });
const warns = (text: string): Condition => ({ text, level: 'warn' });

/** The sentence that the command line says, with names of tables and columns as code and its first letter large. */
const marked = (sentence: string) =>
  sentence.replace(/\b[a-z]\w*\.\w+\b|\b[a-z]+_\w+\b/g, code).replace(/^[a-z]/, (letter) => letter.toUpperCase());
