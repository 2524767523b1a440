import { random } from '../random.ts';
import { uuid } from './ids.ts';
import { attemptsOf, sessions } from './study.ts';
import type { ExportedTable } from './table.ts';

/** Sessions, what was tried in them, and the points that they gave. */
export const STUDY_TABLES: readonly ExportedTable[] = [
  {
    name: 'caliper_session',
    ending: 'csv.gz',
    *rows(district, date) {
      for (const { id, student, application, start, end, isClosed } of sessions(district, date)) {
        yield {
          id,
          user_id: student.id,
          client_id: application.id,
          started_at_time: start,
          ended_at_time: isClosed ? end : null,
        };
      }
    },
  },
  {
    name: 'caliper_attempt',
    ending: 'csv.gz',
    *rows(district, date) {
      for (const session of sessions(district, date)) {
        for (const { id, content, start, end, score } of attemptsOf(session)) {
          yield {
            id,
            assignee_id: session.student.id,
            assignable_id: content.id,
            session_id: session.id,
            started_at_time: start,
            ended_at_time: session.isClosed ? end : null,
            // Applications measure it themselves, not quite as the times say.
            duration_sec: Math.round((end - start) / 100) / 10 - 0.4,
            score_given: score?.given ?? null,
            max_score: score?.most ?? null,
            attempt_count: session.visit,
          };
        }
      }
    },
    unreadable: { id: uuid('attempt', 'unreadable'), assignable_id: uuid('unit', 'MA-4.1'), duration_sec: 'a while' },
  },
  {
    name: 'tb_xp_ledger',
    ending: 'jsonl',
    *rows(district, date) {
      for (const { id, student, application, start, end } of sessions(district, date)) {
        const choice = random('timeback points', id);
        const common = { user_id: student.id, application_id: application.id, session_id: id };
        const value = Math.round((end - start) / 15_000) / 4;
        yield { ...common, id: uuid('points', id), value, date_created: end };
        // What was given by mistake is taken back in an entry of its own.
        if (choice.chance(0.03))
          yield {
            ...common,
            id: uuid('correction', id),
            value: -value,
            date_created: end + choice.int(60_000, 600_000),
          };
      }
    },
    unreadable: { id: uuid('points', 'unreadable'), value: 'ten' },
  },
];
