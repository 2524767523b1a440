import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, dateOf, midnight } from '../../../bin/demo/calendar.ts';
import { encryptedLog } from '../../../bin/demo/encrypt.ts';
import { cached, type Input } from './cache.ts';
import { demoKeys, gpgKeys } from './gpg.ts';
import { busyDay } from './log.ts';

/** Logs of a few events each, by turns of each organisation, day by day. */
export interface TinyLogFacts {
  /** Of one log. */
  readonly events: number;
}

const EVENTS = 10;
const FIRST_DATE = '2012-01-01';
const ORGANISATIONS = 2;

/** Name of the nth log, from 0. */
export function tinyLogName(at: number): string {
  return `org${at % ORGANISATIONS}-prod-events-${dayOf(at)}.log.gz.gpg`;
}

const dayOf = (at: number) => dateOf(midnight(FIRST_DATE) + Math.floor(at / ORGANISATIONS) * DAY);

/** So many logs in one folder, each with events of its own day. */
export async function tinyLogs(folder: string, logs: number): Promise<Input<TinyLogFacts>> {
  const gpg = await gpgKeys(folder);
  return cached(folder, {
    name: `tiny-logs-${logs}`,
    maker: 'test/bench/inputs/tiny-logs.ts',
    parameters: { logs, EVENTS, FIRST_DATE, ORGANISATIONS, key: gpg.fingerprint },
    async make(dir) {
      const keys = await demoKeys(gpg);
      const lines = firstLines();
      for (let at = 0; at < logs; at++) {
        const ofDay = lines.map((line) => line.replaceAll(BUSY_DATE, dayOf(at)));
        await writeFile(join(dir, tinyLogName(at)), encryptedLog(ofDay, keys));
      }
      return { events: EVENTS };
    },
  });
}

/** Of the events of `busyDay`. */
const BUSY_DATE = '2025-03-04';

function firstLines(): readonly string[] {
  const lines: string[] = [];
  for (const event of busyDay()) {
    lines.push(JSON.stringify(event));
    if (lines.length === EVENTS) break;
  }
  return lines;
}
