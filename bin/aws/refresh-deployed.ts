import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { RefreshedModels } from '../../lambdas/refresh-models/handler.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { deployedRefreshReport } from '../terminal/deployed-refresh-report.ts';
import type { Installed } from './installed.ts';
import { asking } from './trouble.ts';

export interface DeployedRefresh {
  readonly full: boolean;
  /** Base tables and views to which it is limited; all when empty. */
  readonly select: readonly string[];
  readonly json: boolean;
  /** The state of the execution is looked at each so many milliseconds. */
  readonly lookMs?: number;
  /** A refresh that found another at work is tried again after so many milliseconds. */
  readonly busyMs?: number;
}

/**
 * Has the installation refresh its models with Athena, and waits until readers see what was built. It waits for its turn while another
 * refresh is at work. An interruption ends the waiting alone.
 */
export async function refreshDeployed(
  { outputs }: Pick<Installed, 'outputs'>,
  { full, select, json, lookMs = 2_000, busyMs = 15_000 }: DeployedRefresh,
): Promise<ExitCode> {
  const client = new SFNClient();
  const report = deployedRefreshReport(json);
  for (;;) {
    const executionArn = await start(client, outputs.RefreshMachine, JSON.stringify({ full, select }));
    report.begun(executionArn);
    const { status, output, error, cause } = await endOf(client, executionArn, lookMs);
    if (status !== 'SUCCEEDED') {
      report.failed({ executionArn, status: String(status), why: cause ?? error ?? 'it says no reason' });
      return EXIT.failed;
    }
    const refreshed = JSON.parse(output ?? '{}') as RefreshedModels;
    report.ended(refreshed);
    if (refreshed.outcome !== 'busy') return refreshed.held.length > 0 ? EXIT.quarantined : EXIT.done;
    await sleep(busyMs);
  }
}

async function start(client: SFNClient, stateMachineArn: string, input: string): Promise<string> {
  const command = new StartExecutionCommand({ stateMachineArn, name: `asked-${randomUUID()}`, input });
  const { executionArn = '' } = await asking('start the refresh', stateMachineArn, () => client.send(command));
  return executionArn;
}

async function endOf(client: SFNClient, executionArn: string, lookMs: number): Promise<DescribeExecutionOutput> {
  for (;;) {
    const found = await asking('ask for the state of the refresh', executionArn, () =>
      client.send(new DescribeExecutionCommand({ executionArn })),
    );
    if (found.status !== 'RUNNING') return found;
    await sleep(lookMs);
  }
}
