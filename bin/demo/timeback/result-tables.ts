import { required } from '../../../lambdas/core/required.ts';
import { DAY, MINUTE, midnight } from '../calendar.ts';
import { random } from '../random.ts';
import { CONTENTS, childrenOf, courseOf, GRADES, SUBJECTS } from './curriculum.ts';
import { studentsOn } from './district.ts';
import { uuid } from './ids.ts';
import type { ExportedTable } from './table.ts';

/** Where learners stand, and what they are told. */
export const RESULT_TABLES: readonly ExportedTable[] = [
  {
    name: 'placement_student_subject_placement',
    ending: 'parquet',
    *rows(district, date) {
      for (const student of studentsOn(district, date)) {
        for (const subject of SUBJECTS) {
          const choice = random('timeback placement', student.id, subject.id);
          const status = choice.pick(['Completed', 'Completed', 'Completed', 'InProgress', 'NotStarted']);
          const level = GRADES.indexOf(student.grade) + choice.int(-1, 1);
          yield {
            student_id: student.id,
            subject_id: subject.id,
            grade_id: status === 'Completed' ? required(GRADES[level], 'a grade level').id : null,
            placement_status: status,
            date_last_modified: midnight(student.joined) + choice.int(9, 15) * 60 * MINUTE,
          };
        }
      }
    },
  },
  {
    name: 'clr_achievement',
    ending: 'csv',
    rows: () =>
      CONTENTS.filter(({ kind }) => kind === 'course' || kind === 'unit').map(({ id, kind }) => ({
        id: uuid('achievement', id),
        cf_item_id: id,
        achievement_type: kind === 'unit' ? 'StandardMastery' : 'CurriculumMastery',
      })),
  },
  {
    name: 'clr_achievement_credential',
    ending: 'parquet',
    *rows(district, date) {
      for (const student of studentsOn(district, date)) {
        for (const subject of SUBJECTS) {
          const course = courseOf(subject, student.grade);
          for (const { id } of [course, ...childrenOf(course, 'unit')]) {
            const choice = random('timeback mastery', student.id, id);
            if (!choice.chance(0.6)) continue;
            yield {
              id: uuid('credential', student.id, id),
              achievement_id: uuid('achievement', id),
              credential_subject_id: student.id,
              result_value: choice.int(200, 1000) / 1000,
              awarded_date: choice.chance(0.9) ? midnight(student.joined) + choice.int(20, 150) * DAY : null,
            };
          }
        }
      }
    },
  },
  {
    name: 'gradebook_assessment_result',
    ending: 'csv',
    *rows(district, date) {
      for (const student of studentsOn(district, date)) {
        for (const subject of SUBJECTS) {
          const choice = random('timeback map', student.id, subject.id);
          const id = uuid('map', student.id, subject.id);
          const isDone = choice.chance(0.85);
          yield {
            id,
            student_id: student.id,
            assessment_title: `MAP Growth ${subject.title}, Fall`,
            score_date: `2024-10-${choice.int(10, 28)}`,
            report_url: isDone ? `https://map.example.org/reports/${id}` : null,
            status: choice.chance(0.97) ? 'active' : 'inactive',
          };
        }
      }
    },
  },
  {
    name: 'insights_recommendation',
    ending: 'jsonl',
    *rows(district, date) {
      for (const student of studentsOn(district, date)) {
        const choice = random('timeback advice', student.id);
        const generated = midnight('2025-03-03') + choice.int(0, 4) * DAY + choice.int(5, 7) * 60 * MINUTE;
        const isInternal = choice.chance(0.2);
        const isLiked = !isInternal && choice.chance(0.4);
        yield {
          id: uuid('advice', student.id),
          user_id: student.id,
          type: 'daily-coaching',
          source_system: choice.pick(['vault-agent', 'manual', 'app-generated']),
          source_reference_id: `note-${choice.hex(8)}`,
          title: choice.chance(0.5) ? 'Before you begin' : null,
          visibility: isInternal ? 'internal' : 'student',
          content: isInternal ? 'Call home about attendance.' : choice.pick(ADVICE),
          generated_at: generated,
          delivered_at: isInternal ? null : generated + 90 * MINUTE,
          feedback_sentiment: isLiked ? 'positive' : null,
          feedback_text: isLiked ? 'Thanks, "that" helped' : null,
          feedback_at: isLiked ? generated + 200 * MINUTE : null,
        };
      }
    },
  },
];

const ADVICE = [
  '**One thing today:** finish the quiz that you began.\n\n- read the question twice\n- then answer',
  'Take a break after twenty minutes.',
  'Ask your guide about “angles”; you are close.',
];
