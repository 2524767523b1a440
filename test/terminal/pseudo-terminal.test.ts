import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli, type Cli, FIXTURES } from '../commands/cli.ts';
import { hasProgram } from '../open/streams.ts';

// The command line in a pseudo terminal (`script` of util-linux); what it writes goes to a terminal emulator, whose screen
// is what a person sees.

interface Seen {
  /** Lines as they were written, joined again where the terminal wrapped them. */
  readonly lines: readonly string[];
  readonly cursorHidden: boolean;
  readonly wraps: boolean;
}

async function screenOf(output: Buffer, columns: number): Promise<Seen> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 24, scrollback: 10_000, allowProposedApi: true });
  const cursor = { hidden: false };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, ([mode]) => {
    if (mode === 25) cursor.hidden = true;
    return false;
  });
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, ([mode]) => {
    if (mode === 25) cursor.hidden = false;
    return false;
  });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const lines: string[] = [];
  const { active } = terminal.buffer;
  for (let y = 0; y < active.length; y++) {
    const line = active.getLine(y)!;
    const text = line.translateToString(true);
    if (line.isWrapped) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return { lines, cursorHidden: cursor.hidden, wraps: terminal.modes.wraparoundMode };
}

function start(args: readonly string[], columns: number): { child: ChildProcess; ended: Promise<Buffer> } {
  const quoted = args.map((arg) => `'${arg}'`).join(' ');
  const command = `stty cols ${columns} rows 24; echo $$ > '${pidFile()}'; exec '${process.execPath}' '${cli.path}' ${quoted}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<Buffer>((resolve) => child.once('close', () => resolve(Buffer.concat(chunks))));
  return { child, ended };
}

const pidFile = () => join(folder, 'pid');

let cli: Cli;
let folder: string;
beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'terminal-'));
});
afterAll(async () => {
  await cli.remove();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(!hasProgram('script'))('in a terminal', () => {
  it.each([40, 80, 200])(
    'fault 83: of %i columns every message is whole, and the summary is the last line',
    async (columns) => {
      const lake = join(folder, `lake-${columns}`);
      const { ended } = start(['ingest', ...FIXTURES.deliveries, '--key', FIXTURES.key, '--lake', lake], columns);
      const { lines, cursorHidden, wraps } = await screenOf(await ended, columns);
      const quarantined = await cli.run([
        'query',
        `select reason from lake.units where state = 'QUARANTINED'`,
        '--format',
        'json',
        '--lake',
        lake,
      ]);
      const reasons = (JSON.parse(quarantined.stdout) as { reason: string }[]).map(({ reason }) => reason);
      expect(reasons.length).toBeGreaterThan(0);
      for (const reason of reasons)
        expect(
          lines.some((line) => line.includes(reason)),
          reason,
        ).toBe(true);
      const said = lines.filter((line) => line !== '');
      expect(said[0]).toMatch(/deliveries to ingest/);
      expect(said.at(-1)).toMatch(/^published \d+ deliveries, .* s$/);
      expect(said.join('\n')).not.toMatch(/[█░]/);
      expect({ cursorHidden, wraps }).toEqual({ cursorHidden: false, wraps: true });
    },
  );

  it.each([
    ['Ctrl-C', (child: ChildProcess) => void child.stdin!.write('\x03')],
    ['SIGTERM', (_: ChildProcess, pid: number) => void process.kill(pid, 'SIGTERM')],
    ['SIGHUP', (_: ChildProcess, pid: number) => void process.kill(pid, 'SIGHUP')],
  ])('fault 83: %s leaves the cursor, wrapping, and no decrypted file', async (_, interrupt) => {
    const deliveries = await mkdtemp(join(folder, 'many-'));
    const logs = join(deliveries, 'edx-course-data', 'lakeview');
    await mkdir(logs, { recursive: true });
    for (let day = 1; day <= 250; day++) {
      const date = new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10);
      await copyFile(FIXTURES.log, join(logs, `lakeview-prod-events-${date}.log.gz.gpg`));
    }
    const lake = join(deliveries, 'lake');
    const { child, ended } = start(['ingest', deliveries, '--key', FIXTURES.key, '--lake', lake], 80);
    let seen = '';
    await new Promise<void>((resolve) => {
      child.stdout!.on('data', (chunk: Buffer) => {
        seen += chunk.toString();
        if (/[█░]/.test(seen)) resolve();
      });
      child.once('close', () => resolve());
    });
    interrupt(child, Number(await readFile(pidFile(), 'utf8')));
    const { lines, cursorHidden, wraps } = await screenOf(await ended, 80);
    expect(lines.join('\n')).not.toMatch(/^published/m); // it was interrupted
    expect({ cursorHidden, wraps }).toEqual({ cursorHidden: false, wraps: true });
    expect(await readdir(join(lake, 'scratch'))).toEqual([]);
  });
});
