import { required } from '../../../lambdas/core/required.ts';
import { DAY, midnight } from '../calendar.ts';
import { type Content, courseOf, type Grade, SUBJECTS, type Subject, TAUGHT } from './curriculum.ts';
import { LEARNING_SUPPORT, type Organisation, type Person, SCHOOLS, studentsOn } from './district.ts';
import { uuid } from './ids.ts';
import type { ExportedTable, Row } from './table.ts';

/** Organisations, people, and who is what where. */
export const ROSTER_TABLES: readonly ExportedTable[] = [
  {
    name: 'one_roster_organization',
    ending: 'csv',
    *rows({ organisations }) {
      for (const { id, name, type, identifier, parent } of organisations)
        yield { id, name, type, identifier, parent_id: parent?.id ?? null, status: 'active' };
    },
  },
  {
    name: 'one_roster_user',
    ending: 'csv',
    *rows(district, date) {
      for (const person of [...district.staff, ...studentsOn(district, date)]) yield user(person);
    },
  },
  {
    name: 'one_roster_role',
    ending: 'csv',
    *rows(district, date) {
      for (const person of district.staff) yield role(person, person.school, person.role);
      for (const student of studentsOn(district, date)) {
        const hasLeft = student.left !== null && student.left < date;
        const end = hasLeft ? { end_date: student.left, status: 'inactive' } : {};
        yield { ...role(student, student.school, 'student'), ...end };
        if (student.secondSchool)
          yield { ...role(student, student.secondSchool, 'student'), role_type: 'secondary', ...end };
        if (student.school === SCHOOLS[0] && student.guide === district.staff[1])
          yield { ...role(student, LEARNING_SUPPORT, 'student'), role_type: 'secondary', ...end };
      }
    },
  },
  {
    name: 'one_roster_user_agent',
    ending: 'csv',
    *rows(district, date) {
      const principals = new Map(
        district.staff.filter((one) => one.role === 'principal').map((one) => [one.school, one]),
      );
      for (const student of studentsOn(district, date)) {
        for (const agent of [student.guide, required(principals.get(student.school), 'the principal')]) {
          yield {
            id: uuid('agent', student.id, agent.id),
            source_user_id: student.id,
            agent_user_id: agent.id,
            relationship_type: agent.role,
            status: 'active',
            begin_date: student.joined,
            date_created: midnight(student.joined),
            date_last_modified: midnight(student.joined) + DAY,
          };
        }
      }
    },
  },
  {
    name: 'one_roster_course',
    ending: 'csv',
    *rows({ organisations }) {
      for (const { course } of OFFERS)
        yield {
          id: course.id,
          title: course.title,
          course_code: course.code,
          org_id: required(organisations[0], 'the district').id,
          status: 'active',
        };
    },
  },
  {
    name: 'one_roster_class',
    ending: 'csv',
    *rows() {
      for (const school of SCHOOLS) {
        const common = { school_id: school.id, status: 'active' };
        yield { ...common, id: homeroom(school), title: `${school.name}, homeroom`, class_type: 'homeroom' };
        for (const { course } of OFFERS) {
          const id = classId(school, course.code);
          const class_code = `${school.identifier}/${course.code}`;
          yield { ...common, id, title: course.title, class_code, class_type: 'scheduled', course_id: course.id };
        }
      }
    },
  },
  {
    name: 'one_roster_class_subject',
    ending: 'csv',
    *rows() {
      for (const school of SCHOOLS)
        for (const { course, subject } of OFFERS)
          yield { class_id: classId(school, course.code), subject_id: subject.id };
    },
  },
  {
    name: 'one_roster_class_grade',
    ending: 'csv',
    *rows() {
      for (const school of SCHOOLS)
        for (const { course, grade } of OFFERS)
          yield { class_id: classId(school, course.code), placement_grade_id: grade.id };
    },
  },
  {
    name: 'one_roster_enrollment',
    ending: 'csv',
    *rows(district, date) {
      for (const student of studentsOn(district, date)) {
        const hasLeft = student.left !== null && student.left < date;
        const more = { end_date: hasLeft ? student.left : null, status: hasLeft ? 'inactive' : 'active' };
        yield { ...enrolment(student, homeroom(student.school), 'student'), ...more };
        for (const { course, grade, subject } of OFFERS) {
          if (grade !== student.grade) continue;
          const elsewhere = subject === SUBJECTS[2] ? student.secondSchool : null;
          const school = elsewhere ?? student.school;
          yield {
            ...enrolment(student, classId(school, course.code), 'student'),
            ...more,
            primary: elsewhere === null,
          };
        }
      }
      for (const { guide, school, grade } of new Map(
        district.students.map((one) => [`${one.guide.id} ${one.grade.id}`, one]),
      ).values()) {
        for (const { course, ...offer } of OFFERS)
          if (offer.grade === grade) yield enrolment(guide, classId(school, course.code), 'teacher');
      }
    },
  },
];

interface Offer {
  readonly subject: Subject;
  readonly grade: Grade;
  readonly course: Content;
}

/** Each school has a class for every course. */
const OFFERS: readonly Offer[] = SUBJECTS.flatMap((subject) =>
  TAUGHT.map((grade) => ({ subject, grade, course: courseOf(subject, grade) })),
);

const classId = (school: Organisation, course: string) => uuid('class', school.identifier, course);
/** The class of all, for no course. */
const homeroom = (school: Organisation) => classId(school, 'homeroom');

function user({ id, givenName, familyName, email, joined }: Person): Row {
  const made = midnight(joined);
  return {
    id,
    given_name: givenName,
    family_name: familyName,
    email,
    status: 'active',
    date_created: made,
    date_last_modified: made,
  };
}

function role({ id, joined }: Person, { id: org }: Organisation, name: string): Row {
  return {
    id: uuid('role', id, org),
    user_id: id,
    org_id: org,
    role: name,
    role_type: 'primary',
    begin_date: joined,
    admission_date: joined,
    status: 'active',
  };
}

function enrolment({ id, joined }: Person, group: string, name: string): Row {
  return {
    id: uuid('enrolment', id, group, name),
    user_id: id,
    class_id: group,
    role: name,
    begin_date: joined,
    status: 'active',
  };
}
