import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import type { Argument } from '../arguments.ts';

/** Expressions that mean the same in both engines, and the arguments that are to show it. */
export interface Cases {
  /** Of the golden file: a function, and where it takes several types, which. */
  readonly name: string;
  readonly returns: ColumnType | 'array';
  readonly expressions: readonly string[];
  /** Each combination of these is a row. */
  readonly over: Readonly<Record<string, Argument>>;
}
