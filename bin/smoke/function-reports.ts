import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';

/** What Lambda says of one call when it has ended. */
export interface CallReport {
  readonly billedMs: number;
  readonly memoryMiB: number;
  readonly usedMiB: number;
  /** Of a call that began in a new process. */
  readonly coldStartMs: number | undefined;
}

/** What the calls of a function took together. */
export interface FunctionUse {
  readonly function: string;
  readonly calls: number;
  readonly coldStarts: number;
  readonly slowestColdStartMs: number;
  readonly memoryMiB: number;
  readonly mostUsedMiB: number;
  readonly gbSeconds: number;
}

const field = (line: string, name: string, unit: string): number | undefined => {
  const [, text] = new RegExp(`(?:^|\\t)${name}: ([\\d.]+) ${unit}`).exec(line) ?? [];
  return text === undefined ? undefined : Number(text);
};

/** The line `REPORT RequestId: ...` of a log; undefined for every other line. */
export function parseReport(line: string): CallReport | undefined {
  if (!line.startsWith('REPORT RequestId: ')) return undefined;
  const billedMs = field(line, 'Billed Duration', 'ms');
  const memoryMiB = field(line, 'Memory Size', 'MB');
  const usedMiB = field(line, 'Max Memory Used', 'MB');
  if (billedMs === undefined || memoryMiB === undefined || usedMiB === undefined) return undefined;
  return { billedMs, memoryMiB, usedMiB, coldStartMs: field(line, 'Init Duration', 'ms') };
}

export function useOf(name: string, reports: readonly CallReport[]): FunctionUse {
  const coldStarts = reports.flatMap(({ coldStartMs }) => coldStartMs ?? []);
  return {
    function: name,
    calls: reports.length,
    coldStarts: coldStarts.length,
    slowestColdStartMs: Math.max(0, ...coldStarts),
    memoryMiB: Math.max(0, ...reports.map(({ memoryMiB }) => memoryMiB)),
    mostUsedMiB: Math.max(0, ...reports.map(({ usedMiB }) => usedMiB)),
    gbSeconds: reports.reduce((sum, { billedMs, memoryMiB }) => sum + (billedMs / 1000) * (memoryMiB / 1024), 0),
  };
}

/** The reports in a log since a time. */
export async function reportsIn(logGroupName: string, since: Date): Promise<readonly CallReport[]> {
  const client = new CloudWatchLogsClient();
  const asked = { logGroupName, startTime: since.getTime(), filterPattern: '"REPORT RequestId"' };
  const found: CallReport[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, asked))
    for (const { message = '' } of events) found.push(...[parseReport(message.trim()) ?? []].flat());
  return found;
}
