import { AthenaClient } from '@aws-sdk/client-athena';
import { UsageError } from '../../lambdas/core/errors.ts';
import { analystsName, scopeStack } from '../../lib/names.ts';
import type { Installation } from '../../lib/settings.ts';
import { bytes } from '../terminal/numbers.ts';
import { writeAll, writeNotes } from '../terminal/output.ts';
import { type Format, streamResult, tableText } from '../terminal/results.ts';
import { analystsSession, openAccount } from './account.ts';
import { type AthenaAnswer, queryAthena } from './athena-query.ts';

interface Asked {
  readonly format: Format;
  readonly scope?: string;
}

/** Prints the answer of Athena to a statement, as the analysts' role, and how much Athena has read for it. */
export async function queryDeployed(sql: string, installation: Installation, { format, scope }: Asked): Promise<void> {
  if (scope !== undefined)
    throw new UsageError(
      `--scope ${scope}: through Athena the command line asks as the analysts alone; take on the role and the workgroup ${scopeStack(scope)} in another tool, or name the lake with --lake s3://LAKE_BUCKET`,
    );
  const account = await openAccount(installation);
  const credentials = await analystsSession(account);
  const client = new AthenaClient(credentials ? { credentials } : {});
  const answer = await queryAthena(client, analystsName(account.aws.prefix), sql);
  await writeAll(process.stdout, printed(answer, format));
  const seconds = (answer.engineMs / 1000).toFixed(1);
  writeNotes([`Athena read ${bytes(answer.scannedBytes)} in ${seconds} s`]);
}

async function* printed({ columns, rows }: AthenaAnswer, format: Format): AsyncIterable<string> {
  const result = { names: columns.map(({ name }) => name), rows };
  if (format === 'table') yield await tableText({ ...result, types: columns.map(({ type }) => type.toUpperCase()) });
  else yield* streamResult[format](result);
}
