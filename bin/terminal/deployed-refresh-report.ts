import type { RefreshedModels } from '../../lambdas/refresh-models/handler.ts';
import { plural } from './numbers.ts';
import { describeBreak } from './refresh-report.ts';

/** Told how a refresh goes on that an installation makes. */
export interface DeployedRefreshReport {
  begun(execution: string): void;
  ended(refreshed: RefreshedModels): void;
  failed(failure: { readonly executionArn: string; readonly status: string; readonly why: string }): void;
}

/** For people on stderr; for machines one JSON object a line on stdout. */
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
  const kept = held.length > 0 ? `; not changed: ${held.join(', ')}` : '';
  if (outcome === 'busy') return 'another refresh is at work; this one waits for its turn';
  if (outcome === 'published')
    return `${plural(built, 'table')} rebuilt by ${plural(statements, 'statement')} and shown to Athena${kept}`;
  return held.length > 0 ? `nothing was changed${kept}` : 'everything was up to date';
}
