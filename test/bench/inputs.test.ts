import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogEvent } from '../../bin/demo/envelope.ts';
import { parseEntryName } from '../../lambdas/core/feeds/edx/entry-names.ts';
import { cached } from './inputs/cache.ts';
import { decryptWords, type Gpg, gpgKeys, stopAgent } from './inputs/gpg.ts';
import { busyDay, LOG_FORMS, LOG_NAME, logInput } from './inputs/log.ts';
import { ofOthers, PACKAGE_NAME, packageFiles, packageInput } from './inputs/package.ts';

const missing = ['gpg', 'unzip', 'bash'].filter((program) => {
  try {
    execFileSync('which', [program]);
    return false;
  } catch {
    return true;
  }
});

const shell = async (words: string) =>
  (await promisify(execFile)('bash', ['-c', `set -o pipefail; ${words}`], { maxBuffer: 2 ** 26 })).stdout;

describe.skipIf(missing.length > 0)(`inputs, read back by the real tools (missing here: ${missing})`, () => {
  let folder: string;
  let gpg: Gpg;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bench-'));
    gpg = await gpgKeys(folder);
  });
  afterAll(async () => {
    await stopAgent(gpg.home);
    await rm(folder, { recursive: true, force: true });
  });

  it('are logs in both forms of packets, with the events that their facts say', async () => {
    const { dir, facts } = await logInput(folder, 200_000);
    const [fixed, partial] = await Promise.all(
      LOG_FORMS.map(async (form) => {
        const file = join(dir, form, LOG_NAME);
        const text = await shell(`${decryptWords(gpg)} '${file}' | gunzip -c`);
        const lines = text.trimEnd().split('\n');
        expect(lines).toHaveLength(facts.events);
        expect(Buffer.byteLength(text)).toBe(facts.expanded);
        expect((await readFile(file)).byteLength).toBe(facts.delivered[form]);
        for (const line of lines) JSON.parse(line);
        return { text, packets: await shell(`gpg --homedir '${gpg.home}' --batch --list-packets '${file}' 2>&1`) };
      }),
    );
    expect(fixed!.text).toBe(partial!.text);
    expect(fixed!.packets).not.toMatch(/partial|compressed packet/);
    expect(partial!.packets).toMatch(/encrypted data packet:\n\tlength: unknown/);
    expect(partial!.packets).toMatch(/compressed packet: algo=2/);
    expect(partial!.packets.match(/pubkey enc packet/g)).toHaveLength(2);
  });

  it('are packages with the entries and rows that their facts say', async () => {
    const shape = { courses: 2, tables: 43, bytes: 300_000 };
    const { dir, facts } = await packageInput(folder, shape);
    const file = join(dir, PACKAGE_NAME);
    const entries = (await shell(`unzip -Z1 '${file}' '*.gpg'`)).trimEnd().split('\n');
    expect(entries).toHaveLength(2 * 43);
    expect(facts.entries).toBe(entries.length);
    expect(Math.abs(facts.expanded - shape.bytes)).toBeLessThan(shape.bytes * 0.3);
    const units = entries.map((entry) => parseEntryName(entry));
    expect(units.filter((unit) => unit.kind !== 'table')).toEqual([]);
    const large = entries.find((entry) => entry.includes('C2x') && entry.includes('auth_userprofile'));
    const text = await shell(`unzip -p '${file}' '${large}' | ${decryptWords(gpg)}`);
    expect(text.split('\n')[0]).toMatch(/^id\tuser_id\t/);
  });

  it('are made once for the same parameters, and anew for others', async () => {
    let made = 0;
    const make = (size: number) =>
      cached(folder, {
        name: 'count',
        maker: 'test/bench/statistics.ts',
        parameters: { size },
        make: async () => ({ made: ++made }),
      });
    expect((await make(1)).facts).toEqual({ made: 1 });
    expect((await make(1)).facts).toEqual({ made: 1 });
    expect((await make(2)).facts).toEqual({ made: 2 });
    expect((await make(1)).facts).toEqual({ made: 3 });
  });
});

describe('the events of a day', () => {
  it('are of its date, and of other people than those of the day before', () => {
    const first = (day: number) => {
      const events: LogEvent[] = [];
      for (const event of busyDay(day)) if (events.push(event) === 200) return events;
      return events;
    };
    const [before, after] = [first(0), first(1)];
    expect(new Set(before.map(({ time }) => String(time).slice(0, 10)))).toEqual(new Set(['2025-03-04']));
    expect(new Set(after.map(({ time }) => String(time).slice(0, 10)))).toEqual(new Set(['2025-03-05']));
    const known = new Set(before.map(({ username }) => username));
    expect(known.size).toBeGreaterThan(1);
    expect(after.filter(({ username }) => known.has(username))).toEqual([]);
  });
});

describe('the text of a package', () => {
  it('is repeated with other people in the same courses', () => {
    const block = 'block-v1:Northlake+C1x+2025_T1+type@problem+block@0123456789abcdef0123456789abcdef';
    const hash = 'fedcba9876543210fedcba9876543210';
    const state = `{"score": 0.5200008, "0123456789abcdef0123456789abcdef_2_1": "3.14"}`;
    const row = `700000901\t${block}\t5200008\t${hash}\tbao_test_prod12@example.org\t2025-01-27 10:00:00.520000\t${state}\n`;
    expect(ofOthers(row, 3)).toBe(
      `3700000901\t${block}\t35200008\t0003ba98${hash.slice(8)}\tbao_test_prod12x3@example.org\t2025-01-27 10:00:00.520000\t${state}\n`,
    );
    expect(ofOthers('3f2504e0-4f89-41d3-9a0c-0305e82c3301', 16)).toBe('001004e0-4f89-41d3-9a0c-0305e82c3301');
  });

  it('has no row twice, and each id of a repeated table once', () => {
    const shape = { courses: 1, tables: 2, bytes: 16_000_000 }; // more people than stay in memory
    const [, second] = [...packageFiles(shape, () => {})];
    const [, ...rows] = [...second!.text].join('').trimEnd().split('\n');
    const ids = rows.map((row) => row.split('\t')[0]);
    expect(rows.length).toBeGreaterThan(1_300);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
