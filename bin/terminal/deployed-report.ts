import type { HandOverPlan } from '../aws/handing-over.ts';
import type { Installed } from '../aws/installed.ts';
import type { DeployedOutcome } from '../aws/outcomes.ts';
import { bytes, plural } from './numbers.ts';

/** Says what the deployed functions were given and what became of it. */
export interface DeployedReport {
  installation(installed: Installed): void;
  /** Events that were not taken and that are tried again. */
  movedBack(messages: number): void;
  found(found: HandOverPlan & { readonly known: number }, dryRun: boolean): void;
  outcome(outcome: DeployedOutcome, done: number, all: number): void;
}

/** One line that names the installation that a command works on. */
export const installationLine = ({ aws, lake }: Installed) =>
  `installation ${aws.prefix} in account ${aws.account}, region ${aws.region}; lake ${lake}`;

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

/** `json`: deliveries and outcomes are JSON lines on standard output. */
export function deployedReport(json: boolean): DeployedReport {
  return {
    installation: (installed) => say(installationLine(installed)),
    movedBack(messages) {
      if (messages > 0)
        say(`${plural(messages, 'event')} that ${messages === 1 ? 'was' : 'were'} not taken: moved back`);
    },
    found({ handed, copied, known }, dryRun) {
      for (const { delivered, by } of dryRun ? handed : []) {
        const { object, delivery, head } = delivered;
        print(json ? JSON.stringify({ object, ...delivery, bytes: head.size, by }) : `${object}  ${bytes(head.size)}`);
      }
      const size = handed.reduce((sum, { delivered }) => sum + delivered.head.size, 0);
      const verb = dryRun ? 'would give' : 'giving';
      const rest = [
        ...(copied > 0 ? [`${plural(copied, 'delivery')} copied before`] : []),
        `${plural(known, 'delivery')} known already`,
      ];
      say(
        `${verb} ${plural(handed.length, 'delivery')} (${bytes(size)}) to the deployed functions; ${rest.join(', ')}`,
      );
    },
    outcome(outcome, done, all) {
      if (json) return void print(JSON.stringify(outcome));
      const { state, object, reason } = outcome;
      say(`[${done}/${all}] ${state} ${object}${reason === null ? '' : `: ${reason}`}`);
    },
  };
}
