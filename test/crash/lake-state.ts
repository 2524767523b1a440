import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openLake } from '../../bin/lake.ts';
import { itemKeys, parseGarbageKey } from '../../lambdas/core/lake/item-keys.ts';
import { parseJournalName } from '../../lambdas/core/lake/journal-files.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import { allPointers } from '../../lambdas/core/lake/pointers.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { readLogs } from '../project/delta-log.ts';

/** Columns that differ from run to run. */
const OF_THE_RUN = new Set(['_run', 'run', 'started_at', 'finished_at', 'published_at']);

const openDefault = (folder: string) => openLake(folder, parseSettings({}, 'the defaults'));

/** Everything that can be asked of a lake, without what differs from run to run. */
export async function lakeState(folder: string) {
  const { ledger, relations, engineFor } = await openDefault(folder);
  const filled = [];
  for (const relation of relations) {
    if (relation.name === 'freshness' || (await relation.files()).length > 0) filled.push(relation);
  }
  const engine = await engineFor(filled.map(({ schema, name }) => `${schema}.${name}`).join(' '));
  const rows: Record<string, readonly string[]> = {};
  for (const { schema, name, columns } of filled) {
    const names = columns.map((column) => column.name).filter((column) => !OF_THE_RUN.has(column));
    const result = await engine.connection.runAndReadAll(`select "${names.join('", "')}" from "${schema}"."${name}"`);
    rows[`${schema}.${name}`] = result
      .getRowsJson()
      .map((row) => JSON.stringify(row))
      .sort();
  }
  engine.close();

  const view = await ledger.view();
  const pointers = allPointers(view);
  const objects = view.list(itemKeys.objects);
  return {
    rows,
    pointers: pointers.map(({ key, value }) => ({
      key,
      date: value.key.date,
      carried: value.prefix.endsWith('-carried/'),
      files: value.files.map((file) => ({ name: file.name, rows: file.rows })),
    })),
    objects: objects.map(({ key, value }) => `${key}: ${value.state} ${value.reason}`),
    claims: view.list(itemKeys.claims).map(({ key }) => key),
  };
}

/** Claims that another process of this machine could not take at once. */
export async function keptClaims(folder: string): Promise<readonly string[]> {
  const { ledger, claims } = await openDefault(folder);
  const view = await ledger.view();
  const kept: string[] = [];
  for (const { key } of view.list(itemKeys.claims)) if (await claims.isHeld(view, key)) kept.push(key);
  return kept;
}

/** Files of the lake, hidden ones too, that nothing accounts for; paths below the lake. */
export async function strayFiles(folder: string): Promise<readonly string[]> {
  const { ledger, relations } = await openDefault(folder);
  const view = await ledger.view();
  const root = toFolderUrl(folder);
  const paths = lakePaths(root);
  const shown = new Set((await Promise.all(relations.map(({ files }) => files()))).flat().map(({ name }) => name));
  const garbage = view.list(itemKeys.garbages).map(({ key }) => parseGarbageKey(key));
  const manifests = new Set(view.list(itemKeys.objects).map(({ value }) => paths.manifest(value.run)));
  const accountedFor = (name: string) =>
    name === paths.format ||
    name === paths.catalogue ||
    /^tables\/.*\/_delta_log\/\d{20}\.json$/.test(name) ||
    shown.has(name) ||
    manifests.has(name) ||
    garbage.some((prefix) => name.startsWith(prefix));

  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((path) => toFolderUrl(path).slice(root.length, -1))
    .filter(
      (name) =>
        !(name.startsWith(paths.ledger) && parseJournalName(name.slice(paths.ledger.length))) && !accountedFor(name),
    );
}

/** How the Delta logs of a lake differ from what `query` shows. */
export async function wrongLogs(folder: string): Promise<readonly string[]> {
  const { relations } = await openDefault(folder);
  const logs = await readLogs(folder);
  const wrong: string[] = [];
  for (const { schema, name, files } of relations.filter(({ schema }) => schema !== 'lake')) {
    const shown = (await files()).map((file) => join(folder, decodeURIComponent(file.name))).sort();
    const logged =
      logs
        .get(`${schema}.${name}`)
        ?.files.map(({ path }) => path)
        .sort() ?? [];
    if (shown.join() !== logged.join())
      wrong.push(`${schema}.${name}: ${logged.join()} where ${shown.join()} is shown`);
  }
  return wrong;
}

export async function scratchFolders(folder: string): Promise<readonly string[]> {
  return readdir(join(folder, 'scratch'));
}
