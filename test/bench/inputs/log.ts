import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { type Session, sessionsOf, stepsOf } from '../../../bin/demo/activity.ts';
import { DAY, dateOf, midnight } from '../../../bin/demo/calendar.ts';
import { utf8 } from '../../../bin/demo/encrypt.ts';
import type { LogEvent } from '../../../bin/demo/envelope.ts';
import { stepEvents } from '../../../bin/demo/event-kinds.ts';
import { interleave } from '../../../bin/demo/interleave.ts';
import { type Course, makeWorld } from '../../../bin/demo/world.ts';
import { cached, type Input } from './cache.ts';
import { encryptWords, gpgKeys } from './gpg.ts';

/** A tracking log of one day, delivered in both forms that occur. */
export interface LogFacts {
  readonly events: number;
  /** Bytes of its text. */
  readonly expanded: number;
  /** Bytes of the encrypted file. */
  readonly delivered: Readonly<Record<LogForm, number>>;
}

/** `fixed`: one packet of fixed length, not compressed again; `partial`: partial lengths around a ZLIB packet. */
export const LOG_FORMS = ['fixed', 'partial'] as const;
export type LogForm = (typeof LOG_FORMS)[number];

/** Date of the first of the logs. */
const DATE = '2025-03-04';
/** Name of the log of the nth day, from 0. */
export const logName = (day: number) => `northlake-prod-events-${dateOf(midnight(DATE) + day * DAY)}.log.gz.gpg`;
export const LOG_NAME = logName(0);
const SEED = 20250304;
/** Learners of a block on the site: some 100 MB of events, and little to hold. */
const LEARNERS_SCALE = 4;
/** Sittings that stand mixed; with as many the text shrinks 15 to 20 times, as that of real logs does. */
const AT_ONCE = 40;
/** Between the ids of one block's people and those of the next. */
const ID_STEP = 1_000_000;

/** The log of the nth busy day, with at least `bytes` of text, in the folder `fixed` or `partial`. */
export async function logInput(folder: string, bytes: number, day = 0): Promise<Input<LogFacts>> {
  const gpg = await gpgKeys(folder);
  return cached(folder, {
    name: `log-${bytes / 1e6}MB${day > 0 ? `-day${day}` : ''}`,
    maker: 'test/bench/inputs/log.ts',
    parameters: { SEED, bytes, day, key: gpg.fingerprint },
    async make(dir) {
      const plain = join(dir, 'log.gz');
      let [events, expanded] = [0, 0];
      const counted = function* () {
        for (const event of busyDay(day)) {
          const line = `${JSON.stringify(event)}\n`;
          events++;
          expanded += Buffer.byteLength(line);
          yield line;
          if (expanded >= bytes) return;
        }
      };
      await pipeline(Readable.from(utf8(counted())), createGzip(), createWriteStream(plain));
      const file = (form: LogForm) => join(dir, form, logName(day));
      for (const form of LOG_FORMS) await mkdir(join(dir, form));
      const encrypt = encryptWords(gpg);
      await shell(`${encrypt} -z 0 --output '${file('fixed')}' --encrypt '${plain}'`);
      await shell(`${encrypt} --output '${file('partial')}' --encrypt < '${plain}'`);
      await rm(plain);
      const size = async (form: LogForm) => (await stat(file(form))).size;
      return { events, expanded, delivered: { fixed: await size('fixed'), partial: await size('partial') } };
    },
  });
}

const shell = (words: string) => promisify(execFile)('sh', ['-c', words]);

/**
 * Events of the nth day, from 0, without end: block after block of other people in the same courses, each block nearly in the
 * order of time. It begins with the nth block, so that each day brings new people.
 */
export function* busyDay(day = 0): Iterable<LogEvent> {
  const { courses } = makeWorld(SEED, LEARNERS_SCALE);
  const onSite = courses.filter(({ organisation, site }) => organisation.token === 'northlake' && site === 'prod');
  for (let block = day; ; block++) {
    const sessions = onSite
      .map((course) => withOthers(course, block))
      .flatMap((course) => course.enrolments.flatMap((enrolment) => [...sessionsOf(course, enrolment)]))
      .map((session) => onTheDay(session, day))
      .sort((a, b) => a.start - b.start);
    yield* interleave(
      sessions.map((session) => () => eventsOf(session)),
      AT_ONCE,
    );
  }
}

/** The course with as many other people: what they do is drawn from their ids, so that no event comes twice. */
function withOthers(course: Course, block: number): Course {
  return {
    ...course,
    enrolments: course.enrolments.map((enrolment) => ({
      ...enrolment,
      id: enrolment.id + block * ID_STEP * 10,
      account: {
        ...enrolment.account,
        id: enrolment.account.id + block * ID_STEP,
        username: `${enrolment.account.username}_${block}`,
      },
    })),
  };
}

/** A course's whole term in one day, at the hours at which it was. */
function onTheDay(session: Session, day: number): Session {
  return { ...session, start: midnight(DATE) + day * DAY + (session.start % DAY) };
}

function* eventsOf(session: Session): Iterable<LogEvent> {
  for (const step of stepsOf(session)) yield* stepEvents(session, step);
}
