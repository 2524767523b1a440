import type { Benchmark } from './benchmark.ts';
import { coldCount } from './cold-count.ts';
import { dailyLog } from './daily-log.ts';
import { manyCourses } from './many-courses.ts';
import { nothingNew } from './nothing-new.ts';
import { parquetSize } from './parquet-size.ts';
import { refresh } from './refresh.ts';
import { tinyLogsGrowth } from './tiny-logs.ts';
import { views } from './views.ts';
import { weeklyPackage } from './weekly-package.ts';

/** All of them, in the order of the page. */
export const BENCHMARKS: readonly Benchmark[] = [
  dailyLog,
  weeklyPackage,
  manyCourses,
  parquetSize,
  coldCount,
  nothingNew,
  tinyLogsGrowth,
  refresh,
  views,
];
