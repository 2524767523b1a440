import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { isLeftover, isRunning, processTag, thisProcess } from '../../lambdas/core/storage/processes.ts';

it('a process knows itself as running', () => {
  expect(isRunning(thisProcess())).toBe(true);
  expect(isLeftover(`${processTag()}-x`)).toBe(false);
});

it.skipIf(thisProcess().began === null)('a process that has another one’s number is not that one', () => {
  expect(isRunning({ ...thisProcess(), began: '1' })).toBe(false);
});

it('a name is a leftover when the process of this machine that made it has ended', () => {
  const tag = processTag().replace(/-\d+-/, `-${endedPid()}-`);
  expect(isLeftover(`${tag}-x`)).toBe(true);
});

it('names of other machines, and names that no process made, are left alone', () => {
  const [, pid, began] = processTag().split('-');
  expect(isLeftover(`00000000-${endedPid()}-${began}-x`)).toBe(false);
  expect(isLeftover(`${pid}-x`)).toBe(false);
  expect(isLeftover('')).toBe(false);
});

function endedPid(): number {
  return Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
}
