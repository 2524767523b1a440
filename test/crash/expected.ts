import { expect } from 'vitest';
import { lakeState, scratchFolders, strayFiles, wrongLogs } from './lake-state.ts';
import { look, type Sight } from './reader.ts';
import type { Setting } from './setting.ts';
import type { Moment } from './watched-storage.ts';

/** An ingest that nothing disturbed. */
export interface Undisturbed {
  readonly moments: readonly Moment[];
  /** What a reader sees of the lake. */
  readonly before: Sight;
  readonly after: Sight;
  readonly state: Awaited<ReturnType<typeof lakeState>>;
}

export async function ingestUndisturbed(setting: Setting): Promise<Undisturbed> {
  const lake = await setting.lake();
  const before = await look(lake);
  const { code, stderr, answer } = await setting.start(lake).ended;
  const failed = answer?.outcomes.filter(({ outcome }) => outcome === 'failed');
  expect({ code, stderr, failed }).toEqual({ code: 0, stderr: '', failed: [] });
  expect(await differences(lake, await lakeState(lake))).toEqual([]);
  return { moments: answer?.moments ?? [], before, after: await look(lake), state: await lakeState(lake) };
}

/** How a lake, in which nobody works, differs from the one where nothing disturbed the ingest. */
export async function differences(lake: string, expected: Undisturbed['state']): Promise<readonly string[]> {
  const found: string[] = [];
  const state = await lakeState(lake);
  for (const part of ['rows', 'pointers', 'objects', 'claims'] as const) {
    const [is, should] = [JSON.stringify(state[part]), JSON.stringify(expected[part])];
    if (is !== should) found.push(`${part}: ${is} where ${should} was expected`);
  }
  found.push(...(await strayFiles(lake)).map((path) => `stray: ${path}`));
  found.push(...(await wrongLogs(lake)).map((table) => `log of ${table}`));
  found.push(...(await scratchFolders(lake)).map((name) => `left in scratch: ${name}`));
  return found;
}

/** Runs trials two at a time; resolves to what went wrong, by name. */
export async function trials(
  named: readonly { readonly name: string; readonly run: () => Promise<readonly string[]> }[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const waiting = [...named];
  const wrong: Record<string, readonly string[]> = {};
  const work = async () => {
    for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
      const found = await trial.run();
      if (found.length > 0) wrong[trial.name] = found;
    }
  };
  await Promise.all([work(), work()]);
  return wrong;
}
