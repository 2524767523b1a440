import type { Step } from './activity.ts';
import { sqlTime } from './calendar.ts';
import type { SqlTable } from './people-tables.ts';
import type { Member, Snapshot } from './snapshot.ts';

/** Tables of open response assessments: the `ora` folder of a package. */
export const ORA_TABLES: readonly SqlTable[] = [
  {
    name: 'submissions_studentitem',
    columns: ['id', 'student_id', 'course_id', 'item_id', 'item_type'],
    *rows(snapshot) {
      for (const { member, essay } of essaysIn(snapshot)) {
        yield [member.enrolment.id, member.anonymousId, snapshot.course.id, essay.block.id, 'openassessment'];
      }
    },
  },
  {
    name: 'submissions_submission',
    columns: [
      'id', 'uuid', 'attempt_number', 'submitted_at', 'created_at', 'raw_answer', 'student_item_id', 'status',
      'team_submission_id',
    ],
    *rows(snapshot) {
      for (const { member, essay } of essaysIn(snapshot)) {
        const time = sqlTime(essay.time);
        // JSON text, which the export then escapes like any other: its backslashes arrive doubled.
        const answer = JSON.stringify({ parts: [{ text: essay.text }] });
        yield [member.enrolment.id, essay.submission, 1, time, time, answer, member.enrolment.id, 'A', null];
      }
    },
  },
]; // biome-ignore format: a list of words reads best in rows

interface Essay {
  readonly member: Member;
  readonly essay: Extract<Step, { kind: 'essay' }>;
}

function* essaysIn(snapshot: Snapshot): Iterable<Essay> {
  for (const { member, states } of snapshot.progress()) {
    for (const { last } of states) if (last?.kind === 'essay') yield { member, essay: last };
  }
}
