import { required } from '../../../lambdas/core/required.ts';
import { DAY, dateOf, midnight } from '../calendar.ts';
import { FAMILY_NAMES, GIVEN_NAMES } from '../names.ts';
import { random } from '../random.ts';
import type { Account, World } from '../world.ts';
import { type Grade, TAUGHT } from './curriculum.ts';
import { uuid } from './ids.ts';

/** Days of the exports: the first holds all tables, the second those of the people once more. */
export const EXPORT_DATES = ['2025-03-09', '2025-03-16'] as const;

/** First day of the school year. */
export const TERM_START = '2024-08-26';

export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly type: 'district' | 'school' | 'department';
  readonly identifier: string;
  readonly parent: Organisation | null;
}

export interface Person {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  /** Day on which the platform learns of the person. */
  readonly joined: string;
}

export interface Staff extends Person {
  readonly role: 'teacher' | 'principal';
  readonly school: Organisation;
}

export interface Student extends Person {
  readonly school: Organisation;
  /** Another school where the student takes some classes. */
  readonly secondSchool: Organisation | null;
  readonly grade: Grade;
  readonly guide: Staff;
  /** Last day at the school; null for those who stay. */
  readonly left: string | null;
}

export interface District {
  readonly organisations: readonly Organisation[];
  readonly staff: readonly Staff[];
  readonly students: readonly Student[];
}

/** Students at scale 1. */
const STUDENTS = 150;
const GUIDES_OF_A_SCHOOL = 3;

const VALLEY = organisation('Tarn Valley District', 'district', 'TV', null);
export const SCHOOLS = [
  organisation('Alder School', 'school', 'TV-ALDER', VALLEY),
  organisation('Birch School', 'school', 'TV-BIRCH', VALLEY),
  organisation('Cedar School', 'school', 'TV-CEDAR', VALLEY),
] as const;
export const LEARNING_SUPPORT = organisation('Learning Support', 'department', 'TV-ALDER-LS', SCHOOLS[0]);

function organisation(
  name: string,
  type: Organisation['type'],
  identifier: string,
  parent: Organisation | null,
): Organisation {
  return { id: uuid('organisation', identifier), name, type, identifier, parent };
}

/**
 * A district with three schools. Some of its people also learn or teach on edX, under the same address: one teacher, and one
 * student in ten. `scale` multiplies the students.
 */
export function makeDistrict(seed: number, scale: number, { courses }: World): District {
  const accounts = distinctAccounts(courses.flatMap(({ enrolments }) => enrolments.map(({ account }) => account)));
  const staff = SCHOOLS.flatMap((school) => [
    ...Array.from({ length: GUIDES_OF_A_SCHOOL }, (_, at) =>
      makeStaff(seed, 'teacher', school, at, at === 0 && school === SCHOOLS[0] ? accounts[0] : undefined),
    ),
    makeStaff(seed, 'principal', school, 0, undefined),
  ]);
  const students = Array.from({ length: Math.ceil(STUDENTS * scale) }, (_, at) =>
    makeStudent(seed, at, staff, at % 10 === 3 ? accounts[1 + Math.floor(at / 10)] : undefined),
  );
  return { organisations: [VALLEY, ...SCHOOLS, LEARNING_SUPPORT], staff, students };
}

/** Accounts with an address that is theirs for sure, one for each address; the teachers of the courses come first. */
function distinctAccounts(all: readonly Account[]): readonly Account[] {
  const sure = all.filter(
    ({ confirmed, changedEmail, joined }) => confirmed && !changedEmail && joined < midnight('2025-03-01'),
  );
  return [...new Map(sure.map((account) => [account.email, account])).values()];
}

function makePerson(seed: number, kind: string, name: string, joined: string, account?: Account): Person {
  const choice = random(seed, 'timeback', kind, name);
  const id = uuid(seed, kind, name);
  if (!account) {
    const email = `${kind}.${name}@tarn-valley.example.org`;
    return { id, givenName: choice.pick(GIVEN_NAMES), familyName: choice.pick(FAMILY_NAMES), email, joined };
  }
  const [givenName = '', ...rest] = account.name.split(' ');
  // The same address all the same: case does not count.
  const email = account.email.replace(/^./, (first) => first.toUpperCase());
  return { id, givenName, familyName: rest.join(' '), email, joined };
}

function makeStaff(seed: number, role: Staff['role'], school: Organisation, at: number, account?: Account): Staff {
  const name = `${school.identifier.toLowerCase()}-${at + 1}`;
  return { ...makePerson(seed, role, name, TERM_START, account), role, school };
}

function makeStudent(seed: number, at: number, staff: readonly Staff[], account?: Account): Student {
  const choice = random(seed, 'timeback', 'student', at);
  const school = inTurn<Organisation>(SCHOOLS, at);
  const guides = staff.filter((one) => one.school === school && one.role === 'teacher');
  // Two come between the exports, one leaves; a few had left in winter.
  const joined = at > 0 && at % 50 === 0 ? '2025-03-11' : dateOf(midnight(TERM_START) + choice.int(0, 30) * DAY);
  const left = at === 16 ? '2025-03-12' : at % 37 === 8 ? '2024-12-20' : null;
  return {
    ...makePerson(seed, 'student', String(at + 1).padStart(3, '0'), joined, account),
    school,
    secondSchool: at % 25 === 6 ? inTurn<Organisation>(SCHOOLS, at + 1) : null,
    grade: inTurn(TAUGHT, Math.floor(at / 3)),
    guide: inTurn(guides, Math.floor(at / 3)),
    left,
  };
}

/** The nth of the list, which begins anew behind its end. */
const inTurn = <T>(list: readonly T[], nth: number): T => required(list[nth % list.length], 'something to choose');

/** What has happened by 00:00 UTC of an export's day. */
export function studentsOn({ students }: District, date: string): readonly Student[] {
  return students.filter(({ joined }) => joined < date);
}
