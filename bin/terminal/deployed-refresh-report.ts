import type { RefreshedModels } from '../../lambdas/refresh-models/handler.ts';
import { plural } from './numbers.ts';
import { describeBreak, describeOutcome } from './refresh-report.ts';

/** Is told how a refresh goes on that an installation makes. */
export interface DeployedRefreshReport {
  begun(execution: string): void;
  ended(refreshed: RefreshedModels): void;
  failed(failure: { readonly executionArn: string; readonly status: string; readonly why: string }): void;
}

/** Tells people on stderr, and machines on stdout by one JSON object a line. */
export function deployedRefreshReport(json: boolean): DeployedRefreshReport {
  if (json) {
    const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
    return {
      begun: (execution) => say({ event: 'begun', execution }),
      ended: ({ outcome, built, held, broken, statements }) =>
        say({ event: 'end', outcome, built, held, broken, statements }),
      failed: ({ executionArn, status, why }) => say({ event: 'failed', execution: executionArn, status, why }),
    };
  }
  const say = (line: string) => process.stderr.write(`${line}\n`);
  return {
    begun: (execution) => say(`the installation refreshes with Athena: ${execution}`),
    ended(refreshed) {
      for (const one of refreshed.broken) say(describeBreak({ ...one, level: 'block' }));
      say(describeEnd(refreshed));
    },
    failed: ({ executionArn, status, why }) => say(`the refresh ${executionArn} is ${status}: ${why}`),
  };
}

function describeEnd({ outcome, built, held, statements }: RefreshedModels): string {
  if (outcome === 'busy') return 'another refresh is at work; this one waits for its turn';
  const made = `${plural(built, 'table')} rebuilt by ${plural(statements, 'statement')} and shown to Athena`;
  return describeOutcome({ outcome, held }, made);
}
