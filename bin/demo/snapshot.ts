import { type BlockState, progressOf } from './progress.ts';
import { random } from './random.ts';
import type { Account, Course, Enrolment } from './world.ts';

/** A learner or teacher of a course, as the database has them on the day of a package. */
export interface Member {
  readonly enrolment: Enrolment;
  readonly account: Account;
  readonly email: string;
  readonly enrolled: boolean;
  /** 32 hexadecimal digits: the account's pseudonym on its site. */
  readonly hashId: string;
  /** 32 hexadecimal digits: the account's pseudonym in this course. */
  readonly anonymousId: string;
}

/** Staff and instructors are members like all others, with rights. */
export function isTeacher({ enrolment }: Member): boolean {
  return enrolment.role !== 'learner';
}

/** A course as of 00:00 UTC of a package's day. */
export interface Snapshot {
  readonly course: Course;
  readonly time: number;
  readonly members: readonly Member[];
  /** What each of them has done, worked out on the first call: several tables tell of it. */
  readonly progress: () => readonly MemberProgress[];
}

/** A member and the states of the blocks that they have met. */
export interface MemberProgress {
  readonly member: Member;
  readonly states: readonly BlockState[];
}

export function snapshotOf(course: Course, time: number): Snapshot {
  const members = course.enrolments
    .filter((enrolment) => enrolment.created < time)
    .map((enrolment) => memberOf(course, enrolment, time));
  let progress: readonly MemberProgress[] | undefined;
  const states = (member: Member) => [...progressOf(course, member.enrolment, time).values()];
  return {
    course,
    time,
    members,
    progress: () => {
      progress ??= members.map((member) => ({ member, states: states(member) }));
      return progress;
    },
  };
}

function memberOf(course: Course, enrolment: Enrolment, time: number): Member {
  const { account, ended } = enrolment;
  const { changedEmail } = account;
  return {
    enrolment,
    account,
    email: changedEmail && changedEmail.time < time ? changedEmail.email : account.email,
    enrolled: ended === undefined || ended >= time,
    hashId: random('hash', account.site, account.id).hex(32),
    anonymousId: random('anonymous', course.id, account.id).hex(32),
  };
}
