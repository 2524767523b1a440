import { AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetExecutionHistoryCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { FUNCTION_SIZES } from '../../lambdas/core/aws/function-sizes.ts';
import { alarmName, analystsName, logGroupName } from '../../lib/names.ts';
import type { Installed } from '../aws/installed.ts';
import { type FunctionUse, reportsIn, useOf } from './function-reports.ts';
import type { Look } from './seen.ts';
import type { Site } from './site.ts';

/** What a real account alone can say: of its engine, its alarms and its functions. */
export async function lookAtSurroundings(site: Site, since: Date, look: Look): Promise<Measured> {
  const measured: { functions: readonly FunctionUse[]; transitions: number } = { functions: [], transitions: 0 };
  const { installed } = site;
  await look("Athena's engine", async () => {
    const WorkGroup = analystsName(installed.aws.prefix);
    const { WorkGroup: found } = await new AthenaClient().send(new GetWorkGroupCommand({ WorkGroup }));
    const engine = found?.Configuration?.EngineVersion?.EffectiveEngineVersion;
    return engine === undefined ? ['not answered', 'the workgroup names no engine'] : ['ok', engine];
  });
  await look('the alarm of a quarantine sounds', () => alarm(site));
  await look('memory and cold starts of the functions', async () => {
    measured.functions = await uses(site, since);
    if (measured.functions.length === 0) return ['not answered', 'no log holds a report of a call'];
    return ['ok', measured.functions.map(useText).join('; ')];
  });
  await look('executions of the state machine', async () => {
    const { executions, transitions } = await executionsSince(installed, since);
    measured.transitions = transitions;
    return ['ok', `${executions} executions, ${transitions} transitions`];
  });
  return measured;
}

export interface Measured {
  readonly functions: readonly FunctionUse[];
  readonly transitions: number;
}

/** CloudWatch has looked at an alarm once that is in another state than this. */
const NEVER_LOOKED = 'INSUFFICIENT_DATA';

async function alarm({
  installed,
  patience,
  until,
}: Site): Promise<readonly ['ok' | 'failed' | 'not answered', string]> {
  const client = new CloudWatchClient();
  const name = alarmName(installed.aws.prefix, 'Something was quarantined');
  const state = async () => {
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms[0]?.StateValue ?? 'MISSING';
  };
  const found = await until('an alarm', state, (one) => one === 'ALARM', patience.alarmMs).catch(state);
  if (found === 'ALARM') return ['ok', name];
  return found === NEVER_LOOKED ? ['not answered', `${name}: ${found}`] : ['failed', `${name}: ${found}`];
}

async function uses({ installed, patience, until }: Site, since: Date): Promise<readonly FunctionUse[]> {
  const names = Object.keys(FUNCTION_SIZES).filter((name) => name !== 'sync-provider');
  const all = async () => {
    const found = names.map(async (name) =>
      useOf(name, await reportsIn(logGroupName(installed.aws.prefix, name), since)),
    );
    return (await Promise.all(found)).filter(({ calls }) => calls > 0);
  };
  const hasSteps = (found: readonly FunctionUse[]) => found.some((one) => one.function === 'project');
  return until('reports in the logs', all, hasSteps, patience.logsMs).catch(all);
}

const useText = ({ function: name, calls, coldStarts, slowestColdStartMs, memoryMiB, mostUsedMiB }: FunctionUse) =>
  `${name}: ${calls} calls, ${mostUsedMiB} of ${memoryMiB} MiB, ${coldStarts} cold starts of up to ${slowestColdStartMs} ms`;

async function executionsSince({ outputs }: Installed, since: Date) {
  const client = new SFNClient();
  let executions = 0;
  let transitions = 0;
  for await (const page of paginateListExecutions({ client }, { stateMachineArn: outputs.DeliveryMachine })) {
    const recent = (page.executions ?? []).filter(({ startDate }) => startDate !== undefined && startDate >= since);
    for (const { executionArn } of recent) {
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      executions += 1;
      transitions += events.filter(({ type }) => type?.endsWith('StateEntered')).length;
    }
    if (recent.length < (page.executions ?? []).length) break; // the newest come first
  }
  return { executions, transitions };
}
