import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { configuration } from './account.ts';
import type { AccountPlace } from './start.ts';

/** Lines of a function's log that are shown, from its end. */
const LINES = 15;

/** What went wrong in an account, in words: executions of the machine that failed, and what functions wrote last about errors. */
export async function failures(account: AccountPlace, stateMachineArn: string): Promise<string> {
  return [...(await failedExecutions(account, stateMachineArn)), ...(await errorsInLogs(account))].join('\n');
}

async function failedExecutions(account: AccountPlace, stateMachineArn: string): Promise<string[]> {
  const states = new SFNClient(configuration(account));
  const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
  const failed = executions.filter(({ status }) => status !== 'SUCCEEDED');
  const described = failed.map(async ({ executionArn }) => {
    const { name, status, error, cause } = await states.send(new DescribeExecutionCommand({ executionArn }));
    return `execution ${name} ${status}: ${error ?? ''} ${cause ?? ''}`;
  });
  return Promise.all(described);
}

async function errorsInLogs(account: AccountPlace): Promise<string[]> {
  const logs = new CloudWatchLogsClient(configuration(account));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const groups = logGroups.map(async ({ logGroupName }) => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    const lines = events.map(({ message = '' }) => message).filter((line) => /error|exception|timed out/i.test(line));
    return lines.slice(-LINES).map((line) => `${logGroupName}: ${line.trim()}`);
  });
  return (await Promise.all(groups)).flat();
}
