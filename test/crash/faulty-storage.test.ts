import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { ByteStream, Storage } from '../../lambdas/core/storage/storage.ts';
import { differences, ingestUndisturbed, trials, type Undisturbed } from './expected.ts';
import { look, partlySeen } from './reader.ts';
import { ingestHere, makeSetting, type Setting } from './setting.ts';

let setting: Setting;
let undisturbed: Undisturbed;

beforeAll(async () => {
  setting = await makeSetting();
  undisturbed = await ingestUndisturbed(setting);
});
afterAll(() => setting.remove());

/** What is wrong after the disk was full from a moment on, and after another run on a disk with room. */
async function troubleAfterFull(at: number, expected: 0 | 1): Promise<readonly string[]> {
  const lake = await setting.lake();
  const { code, stderr, answer } = await setting.start(lake, { fault: { kind: 'full', at } }).ended;
  const trouble: string[] = [];
  const told = [stderr, ...(answer?.outcomes ?? []).map(({ detail }) => detail)].some((text) =>
    text.includes('ENOSPC'),
  );
  if (code !== expected || !told) trouble.push(`code ${code} without a word on the disk: ${stderr}`);
  const partly = partlySeen(await look(lake), undisturbed.before, undisturbed.after);
  trouble.push(...partly.map((part) => `partly visible: ${part}`));
  await ingestHere(lake, setting.deliveries, setting.deliveries.second);
  trouble.push(...(await differences(lake, undisturbed.state)));
  await rm(lake, { recursive: true });
  return trouble;
}

/** The storage, whose read number `at` of what lies below `place` fails in its middle. */
function failingReads(place: string, at: number): { readonly storage: Storage; readonly reads: () => number } {
  const files = fileStorage();
  let reads = 0;
  async function* failing(bytes: ByteStream): ByteStream {
    for await (const chunk of bytes) {
      yield chunk.subarray(0, chunk.length >> 1);
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    }
  }
  const read: Storage['read'] = (url, options) => {
    const bytes = files.read(url, options);
    return url.startsWith(place) && reads++ === at ? failing(bytes) : bytes;
  };
  return { storage: { ...files, read }, reads: () => reads };
}

/**
 * Files that are taken over, and creates that stand for all: the taking of an object, a seal, a publication, and the ledger's
 * own upkeep.
 */
const STORED = /^take|^create runs|\+claim\/object|manifest|\+current|snapshot|_delta_log/;

/** What comes after everything is published, merging records and what other tools read: that it failed is said, and the ingest is done. */
const UPKEEP = /_delta_log|catalogue|^take tables\/lake\/units/;

describe('a disk that is full', () => {
  it('from any write on fails the ingest with nothing partial visible, and the next run completes it', async () => {
    const kinds = new Map<string, number>();
    undisturbed.moments.forEach(({ effect, when }, number) => {
      const hits = effect.startsWith('write') ? when === 'during' : when === 'before' && STORED.test(effect);
      if (hits && !kinds.has(effect)) kinds.set(effect, number);
    });
    const named = [...kinds].map(([name, at]) => ({
      name,
      run: () => troubleAfterFull(at, UPKEEP.test(name) ? 0 : 1),
    }));
    expect(named.length).toBeGreaterThan(8);
    expect(await trials(named)).toEqual({});
  });
});

describe('a delivery that cannot be read to its end', () => {
  it('fails, is not quarantined, and is ingested by the next run', async () => {
    const { deliveries } = setting;
    const lake = setting.folder();
    const counting = failingReads(deliveries.first, -1);
    await ingestHere(lake, deliveries, deliveries.first, counting.storage);
    const whole = await look(lake);

    const trouble = async (at: number) => {
      const other = setting.folder();
      const { storage } = failingReads(deliveries.first, at);
      const outcomes = await ingestHere(other, deliveries, deliveries.first, storage);
      const found = outcomes.filter(({ kind }) => kind === 'failed').length === 1 ? [] : ['not one delivery failed'];
      found.push(...partlySeen(await look(other), {}, whole));
      await ingestHere(other, deliveries, deliveries.first);
      found.push(...partlySeen(await look(other), whole, whole));
      return found;
    };
    expect(counting.reads()).toBeGreaterThan(5);
    const named = Array.from({ length: counting.reads() }, (_, at) => ({ name: `read ${at}`, run: () => trouble(at) }));
    expect(await trials(named)).toEqual({});
  });
});
