import * as z from 'zod';
import { taskReportSchema } from '../core/lake/reports.ts';
import { workSchema } from '../core/lake/work.ts';

/** `task`: an id of the plan. */
export const input = z.object({ work: workSchema, task: z.string() });

/** The report of the task, which is stored too: a delivery is published by the stored reports. */
export const output = taskReportSchema;
