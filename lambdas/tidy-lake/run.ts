import type { Workbench } from '../core/engine/duckdb.ts';
import { messageOf } from '../core/errors.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { Settings } from '../core/settings.ts';
import { collectGarbage } from './garbage.ts';
import { tidyJournal } from './journal.ts';
import { compactRecords } from './records.ts';
import type { PARTS, Tidied, TidyInput } from './schema.ts';

export interface TidyContext extends Lake, Workbench {
  readonly settings: Pick<Settings, 'runs'>;
}

const TIDYING: Readonly<Record<(typeof PARTS)[number], (context: TidyContext) => Promise<void>>> = {
  records: compactRecords,
  journal: ({ storage, paths }) => tidyJournal(storage, paths.ledger, Date.now()),
  heartbeats: ({ claims }) => claims.tidy(),
  garbage: (context) => collectGarbage(context, context.settings.runs.graceHours),
};

/** Tidies parts of a lake. What is published is safe without it, so trouble with one part is reported and stops no other. */
export async function tidyLake(context: TidyContext, { parts }: TidyInput): Promise<Tidied> {
  const failures: string[] = [];
  for (const part of parts) {
    try {
      await TIDYING[part](context);
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  return { format: 1, failures };
}
