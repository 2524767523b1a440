import { COURSE_START, DAY, FIRST_LOG, MINUTE } from './calendar.ts';
import { type Block, type CourseKey, courseId, makeOutline } from './course.ts';
import { COUNTRIES, FAMILY_NAMES, GIVEN_NAMES, LANGUAGES } from './names.ts';
import { type Random, random } from './random.ts';

/** Tokens of the tracking logs' keys. */
export type Site = 'prod' | 'edge';
export const SITES: readonly Site[] = ['prod', 'edge'];

export interface Organisation {
  /** As in keys of deliveries: lower case. */
  readonly token: string;
  /** As in course ids. */
  readonly key: string;
  /** What entries of its packages call the edge site; producers use both spellings. */
  readonly edgeToken: 'edge' | 'prod-edge';
}

/** An account on one site. The sites know nothing of each other: the same person has another id on the other one. */
export interface Account {
  readonly site: Site;
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  /** The address that replaces `email`, and when. */
  readonly changedEmail?: { readonly email: string; readonly time: number };
  /** False until the link in the welcome mail is followed. */
  readonly confirmed: boolean;
  readonly joined: number;
  readonly country: string;
  readonly language: string;
  readonly yearOfBirth: number | null;
}

export type Role = 'learner' | 'staff' | 'instructor';

export interface Enrolment {
  readonly id: number;
  readonly account: Account;
  readonly role: Role;
  readonly mode: 'audit' | 'honor' | 'verified';
  readonly created: number;
  /** When the learner left the course. */
  readonly ended?: number;
}

export interface Course {
  readonly organisation: Organisation;
  readonly site: Site;
  readonly key: CourseKey;
  readonly id: string;
  readonly outline: Block;
  readonly enrolments: readonly Enrolment[];
}

export interface World {
  readonly organisations: readonly Organisation[];
  readonly courses: readonly Course[];
}

/** Learners on each site at scale 1. */
const LEARNERS: Readonly<Record<Site, number>> = { prod: 360, edge: 90 };
const FIRST_ID: Readonly<Record<Site, number>> = { prod: 5_200_001, edge: 31_001 };

const NORTHLAKE: Organisation = { token: 'northlake', key: 'Northlake', edgeToken: 'edge' };
const HARBOR: Organisation = { token: 'harbor-college', key: 'Harbor-College', edgeToken: 'prod-edge' };

interface Offer {
  readonly organisation: Organisation;
  readonly site: Site;
  readonly number: string;
  readonly run: string;
  readonly title: string;
  readonly legacy?: true;
}

const OFFERS: readonly Offer[] = [
  { organisation: NORTHLAKE, site: 'prod', number: 'BIO-7.1x', run: '2025_T1', title: 'Life in Cold Water' },
  { organisation: NORTHLAKE, site: 'prod', number: 'STAT101', run: '2025_T1', title: 'Statistics, "from Nothing"' },
  { organisation: NORTHLAKE, site: 'edge', number: 'LAB200', run: '2025-Spring', title: 'Laboratory Practice' },
  { organisation: HARBOR, site: 'prod', number: 'WRIT110', run: '2025_T1', title: 'Writing Letters Home' },
  { organisation: HARBOR, site: 'prod', number: 'ASTRO1', run: '2025_T1', title: 'Étoiles et marées' },
  { organisation: HARBOR, site: 'prod', number: 'NAV1x', run: '2014_Fall', title: 'Navigation by Hand', legacy: true },
  { organisation: HARBOR, site: 'edge', number: 'SEAM300', run: 'pilot.1', title: 'Seamanship, a Pilot' },
];

/**
 * Two organisations with courses on both sites, and the people in them. Memory grows with the people; what they do is made
 * when it is asked for. `scale` multiplies the learners.
 */
export function makeWorld(seed: number, scale: number): World {
  const accounts: Readonly<Record<Site, readonly Account[]>> = {
    prod: makeAccounts(seed, 'prod', Math.ceil(LEARNERS.prod * scale)),
    edge: makeAccounts(seed, 'edge', Math.ceil(LEARNERS.edge * scale)),
  };
  return {
    organisations: [NORTHLAKE, HARBOR],
    courses: OFFERS.map((offer, at) => makeCourse(seed, offer, at, accounts[offer.site])),
  };
}

/** Every fourth person on edge is on prod too, under the same address. */
function makeAccounts(seed: number, site: Site, count: number): readonly Account[] {
  return Array.from({ length: count }, (_, at) => {
    const person = site === 'edge' && at % 4 === 0 ? `prod-${at}` : `${site}-${at}`;
    return makeAccount(random(seed, 'person', person), site, at, person);
  });
}

function makeAccount(choice: Random, site: Site, at: number, person: string): Account {
  const name = `${choice.pick(GIVEN_NAMES)} ${choice.pick(FAMILY_NAMES)}`;
  const handle = `${ascii(name)}_${person.replace('-', '')}`;
  // One learner in eleven signs up while the logs are written: the second package has people whom the first has not.
  const isNew = at % 11 === 10;
  const joined = isNew ? FIRST_LOG + choice.int(0, 6 * DAY) : COURSE_START - choice.int(1, 400 * DAY);
  const account: Account = {
    site,
    id: FIRST_ID[site] + at * 7,
    username: handle,
    name,
    email: `${handle}@example.org`,
    confirmed: at % 23 !== 22,
    joined,
    country: choice.pick(COUNTRIES),
    language: choice.pick(LANGUAGES),
    yearOfBirth: choice.chance(0.8) ? choice.int(1950, 2008) : null,
  };
  const moved = !isNew && at % 37 === 5;
  return moved
    ? { ...account, changedEmail: { email: `new.${account.email}`, time: FIRST_LOG + choice.int(DAY, 5 * DAY) } }
    : account;
}

/** Letters that a user name can have. */
function ascii(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}

/** The first two accounts of a site teach all its courses; each of the others takes about half of them. */
function makeCourse(seed: number, offer: Offer, at: number, accounts: readonly Account[]): Course {
  const key: CourseKey = {
    org: offer.organisation.key,
    number: offer.number,
    run: offer.run,
    legacy: offer.legacy ?? false,
  };
  const id = courseId(key);
  const enrolments = accounts.flatMap((account, index) => {
    const choice = random(seed, 'enrolment', id, account.id);
    const teaches = index < 2;
    if (!teaches && !choice.chance(0.45)) return [];
    return [makeEnrolment(choice, account, index, 7_000_000 + at * 1_000_000 + index)];
  });
  return {
    organisation: offer.organisation,
    site: offer.site,
    key,
    id,
    outline: makeOutline(seed, key, offer.title),
    enrolments,
  };
}

function makeEnrolment(choice: Random, account: Account, index: number, id: number): Enrolment {
  const role: Role = index === 0 ? 'instructor' : index === 1 ? 'staff' : 'learner';
  const mode = role === 'learner' ? choice.pick(['audit', 'audit', 'honor', 'verified'] as const) : 'honor';
  const created = Math.max(account.joined, COURSE_START - 14 * DAY) + choice.int(1, 12 * 60) * MINUTE;
  const leaves = role === 'learner' && index % 13 === 4 && created < FIRST_LOG;
  const enrolment: Enrolment = { id, account, role, mode, created };
  return leaves ? { ...enrolment, ended: FIRST_LOG + choice.int(DAY, 6 * DAY) } : enrolment;
}
