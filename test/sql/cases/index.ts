import { ARRAY_CASES } from './arrays.ts';
import type { Cases } from './cases.ts';
import { JSON_CASES } from './json.ts';
import { NUMBER_CASES } from './numbers.ts';
import { TEXT_CASES } from './text.ts';
import { TIME_CASES } from './time.ts';

export const CASES: readonly Cases[] = [...TIME_CASES, ...TEXT_CASES, ...NUMBER_CASES, ...ARRAY_CASES, ...JSON_CASES];
