import { AthenaClient } from '@aws-sdk/client-athena';
import { UsageError } from '../../lambdas/core/errors.ts';
import { ANALYSTS, readerName, scopeStack } from '../../lib/names.ts';
import type { Installation } from '../../lib/settings.ts';
import { bytes } from '../terminal/numbers.ts';
import { writeAll, writeNotes } from '../terminal/output.ts';
import { type Format, streamResult, tableText } from '../terminal/results.ts';
import { openAccount, readerSession } from './account.ts';
import { type AthenaAnswer, queryAthena } from './athena-query.ts';

interface Asked {
  readonly format: Format;
  readonly scope?: string;
}

/** Prints the answer of Athena to a statement, as the role of who reads a scope, or of the analysts, and how much Athena has read for it. */
export async function queryDeployed(sql: string, installation: Installation, { format, scope }: Asked): Promise<void> {
  if (scope !== undefined) checkScope(scope, installation);
  const reader = scope === undefined ? ANALYSTS : scopeStack(scope);
  const account = await openAccount(installation);
  const { aws } = account;
  const { externalId } = aws.scopes.find(({ name }) => name === scope) ?? {};
  const credentials = await readerSession(account, reader, externalId);
  const client = new AthenaClient(credentials ? { credentials } : {});
  const workgroup = readerName(aws.prefix, reader);
  const database = scope === undefined ? undefined : aws.databasePrefix + scope;
  const answer = await queryAthena(client, { workgroup, database }, sql);
  await writeAll(process.stdout, printed(answer, format));
  const seconds = (answer.engineMs / 1000).toFixed(1);
  writeNotes([`Athena read ${bytes(answer.scannedBytes)} in ${seconds} s`]);
}

function checkScope(scope: string, { settings }: Installation): void {
  const names = settings.scopes.map(({ name }) => name);
  if (names.includes(scope)) return;
  const known = names.length === 0 ? 'they name none' : `they name ${names.join(', ')}`;
  throw new UsageError(
    `--scope ${scope}: no scope of ${settings.origin}, for ${known}; name one there and deploy, or ask without --scope`,
  );
}

async function* printed({ columns, rows }: AthenaAnswer, format: Format): AsyncIterable<string> {
  const result = { names: columns.map(({ name }) => name), rows };
  if (format === 'table') yield await tableText({ ...result, types: columns.map(({ type }) => type.toUpperCase()) });
  else yield* streamResult[format](result);
}
