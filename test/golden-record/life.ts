import { LOG_DATES } from '../../bin/demo/calendar.ts';
import { MADE, SHRUNK_DATE } from './deliveries.ts';
import type { Arrival, Chapter, Look, Step } from './step.ts';

/** A step without its time, or the days that pass before the next one. */
type Told = Omit<Step, 'at'> | { readonly days: number };

/** Gives the steps their times: an hour after the other, from a morning on. */
function chapter(name: string, told: readonly Told[]): Chapter {
  let time = Date.parse('2027-04-05T06:00:00Z');
  const steps: Step[] = [];
  for (const one of told) {
    if ('days' in one) {
      time += one.days * 24 * 3_600_000;
      continue;
    }
    steps.push({ ...one, at: new Date(time).toISOString() });
    time += 3_600_000;
  }
  return { name, steps };
}

/** For steps without a refresh, which alone changes base tables and views. */
const TABLES: Look = { without: ['base', 'timeback', 'everyone', 'birch'], scopes: [] };
const SCOPES = ['everyone', 'birch'] as const;
const ALL: Look = { scopes: SCOPES };
/** When deliveries were written, unless a step needs another order. */
const MODIFIED = '2026-01-05T00:00:00Z';

const arrival = (from: string, to: string, modified = MODIFIED): Arrival => ({ from, to, modified });
const logKey = (org: string, site: string, date: string) =>
  `edx-course-data/${org}/${site}/events/${date.slice(0, 4)}/${org}-${site}-events-${date}.log.gz.gpg`;
const asDelivered = (key: string) => arrival(key, `deliveries/${key}`);

function fixtures(): readonly Told[] {
  const key = ['--key', 'fixtures/test-only-private-key.asc'];
  const keys = [...key, '--key', 'fixtures/test-only-previous-private-key.asc'];
  const places = ['fixtures/edx-course-data', 'fixtures/course-data'];
  const log = 'fixtures/edx-course-data/lakeview/prod/events/2025/lakeview-prod-events-2025-03-02.log.gz.gpg';
  return [
    { name: 'help', run: ['--help'], arrive: [arrival(`${MADE.fixtures}/deliveries`, 'fixtures')] },
    { name: 'dry run', run: ['ingest', ...places, '--dry-run'] },
    { name: 'without a key', run: ['ingest', ...places] },
    { name: 'what is no delivery', run: ['ingest', 'fixtures/make.sh', ...key] },
    { name: 'with one of two keys', run: ['ingest', ...places, ...key], look: TABLES },
    { name: 'with both keys', run: ['ingest', ...places, ...keys], look: TABLES },
    { name: 'once more, as JSON', run: ['ingest', ...places, ...keys, '--json'] },
    { name: 'redrive', run: ['redrive', ...places, ...keys] },
    { name: 'reconvert', run: ['ingest', ...places, ...keys, '--reconvert'] },
    { name: 'another lake, as JSON', run: ['ingest', log, ...keys, '--json', '--lake', 'other'] },
    { name: 'status', run: ['status'] },
    { name: 'status as JSON', run: ['status', '--json'] },
    { name: 'all tables', run: ['describe'] },
    { name: 'one table', run: ['describe', 'edx.events'] },
    { name: 'a table that is not there', run: ['query', 'select * from edx.no_such_table'] },
    { name: 'a statement with a mistake', run: ['query', 'select nothing from edx.events'] },
    { name: 'a query', run: ['query', 'select * from edx.auth_user order by all'] },
    { name: 'a query as CSV', run: ['query', 'select * from edx.events order by all', '--format', 'csv'] },
    { name: 'export', run: ['export', 'edx.auth_user', '--output', 'users.csv'], writes: ['users.csv'] },
    { name: 'export over a file', run: ['export', 'edx.auth_user', '--output', 'users.csv'] },
    { name: 'missing days', run: ['backfill', ...places, '--dry-run'] },
    { name: 'nothing to roll back', run: ['rollback', 'edx.events', '--org', 'moor-end'] },
    { name: 'refresh with the defaults', run: ['refresh'], look: { scopes: ['everyone'], types: true } },
    { name: 'check', run: ['check'] },
  ];
}

/** Messages of all kinds, each as a log of a day of its own. */
function encryption(): readonly Told[] {
  const kinds = 'armoured bzip2 ecc expired hidden literal locked named no-integrity ocb piped seipd2 several'.split(
    ' ',
  );
  kinds.push('signed-encrypted', 'signed', 'stranger', 'symmetric');
  const arrive = kinds.map((kind, at) =>
    arrival(`${MADE.fixtures}/open/${kind}.gpg`, `deliveries/${logKey('lakeview', 'prod', `2025-04-${10 + at}`)}`),
  );
  const keyFiles = ['rsa.key', 'ecc.key', 'locked.key', 'expired.key', 'locked.passphrase'];
  arrive.push(...keyFiles.map((file) => arrival(`${MADE.fixtures}/open/${file}`, file)));
  const some = ['--key', 'rsa.key', '--key', 'ecc.key'];
  const locked = ['--key', 'locked.key', '--passphrase-file'];
  return [
    { name: 'two keys', run: ['ingest', 'deliveries', ...some], arrive, look: TABLES },
    { name: 'a wrong passphrase', run: ['ingest', 'deliveries', ...locked, 'rsa.key'] },
    {
      name: 'all keys',
      run: ['ingest', 'deliveries', ...some, '--key', 'expired.key', ...locked, 'locked.passphrase'],
      look: TABLES,
    },
    { name: 'status', run: ['status'] },
  ];
}

function manyCourses(): readonly Told[] {
  const name = 'northlake-2025-03-02.zip';
  return [
    {
      name: 'ingest',
      run: ['ingest', name, '--key', MADE.key],
      arrive: [arrival(MADE.key, MADE.key), arrival(MADE.manyCourses, name)],
      look: TABLES,
    },
    { name: 'once more', run: ['ingest', name, '--key', MADE.key] },
  ];
}

const DEMO_FLAGS = ['--lake', 'demo/lake', '--settings', 'demo/timeback-lake.json'];

function demo(): readonly Told[] {
  return [
    { name: 'demo', run: ['demo', '--dir', 'demo'], look: { flags: DEMO_FLAGS, scopes: SCOPES, types: true } },
    { name: 'check', run: ['check', ...DEMO_FLAGS] },
  ];
}

/** Weeks of a lake: what is redelivered, corrected, late, damaged, too small or ahead, and what people do about it. */
function life(): readonly Told[] {
  const ingest = ['ingest', 'deliveries', '--key', MADE.key];
  const [first, second] = [LOG_DATES.slice(0, 4), LOG_DATES.slice(4)];
  const logs = (dates: readonly string[]) =>
    ['northlake', 'harbor-college'].flatMap((org) =>
      ['prod', 'edge'].flatMap((site) => dates.map((date) => asDelivered(logKey(org, site, date)))),
    );
  const corrected = logKey('northlake', 'prod', '2025-03-03');
  const shrunk = `course-data/northlake-${SHRUNK_DATE}.zip`;
  const ahead = logKey('northlake', 'prod', '2027-05-01');
  const scopes = (organisation: string) => ({
    organisations: [{ identifier: 'north', name: 'North', type: 'school', sameAs: ['edx:Northlake'] }],
    scopes: [
      { name: 'everyone', unrestricted: true },
      { name: 'birch', organisations: [organisation], descendants: true },
    ],
  });
  const students = ['query', 'select count(*) as students from students', '--scope', 'birch'];
  const rollback = ['rollback', 'edx.events', '--org', 'northlake', '--site', 'edx', '--date', '2025-03-03'];
  return [
    {
      name: 'first week',
      run: ingest,
      settings: scopes('TV-BIRCH'),
      arrive: [
        arrival(MADE.key, MADE.key),
        ...logs(first),
        asDelivered('course-data/northlake-2025-03-02.zip'),
        asDelivered('timeback-export/2025-03-09'),
      ],
    },
    { name: 'a scope before a refresh', run: students },
    { name: 'refresh', run: ['refresh'], look: ALL },
    { name: 'nothing new', run: ingest },
    { name: 'refresh of nothing', run: ['refresh', '--json'] },
    {
      name: 'redelivery in another place',
      run: ingest,
      arrive: [arrival(corrected, `deliveries/edx-course-data/again/${corrected}`, '2026-01-04T00:00:00Z')],
      look: TABLES,
    },
    {
      name: 'corrected log',
      run: ingest,
      arrive: [arrival(MADE.corrected, `deliveries/${corrected}`, '2026-01-06T00:00:00Z')],
      look: TABLES,
    },
    { name: 'refresh after the correction', run: ['refresh'], look: ALL },
    { name: 'rollback, dry', run: [...rollback, '--dry-run'] },
    { name: 'rollback', run: rollback, look: TABLES },
    { name: 'status of a rollback', run: ['status', '--json'] },
    { name: 'known deliveries after a rollback', run: ingest },
    { name: 'refresh after the rollback', run: ['refresh'], look: ALL },
    { name: 'rollback of the rollback', run: [...rollback, '--json'], look: TABLES },
    {
      name: 'second week',
      run: [...ingest, '--json'],
      arrive: [
        ...logs(second),
        asDelivered('course-data/northlake-2025-03-09.zip'),
        asDelivered('course-data/harbor-college-2025-03-09.zip'),
        asDelivered('timeback-export/2025-03-16'),
      ],
    },
    { name: 'refresh of some tables', run: ['refresh', '--select', 'students', 'sessions'] },
    { name: 'refresh of the second week', run: ['refresh'], look: ALL },
    {
      name: 'late package',
      run: ingest,
      arrive: [asDelivered('course-data/harbor-college-2025-03-02.zip')],
      look: TABLES,
    },
    {
      name: 'small, damaged, strange and early deliveries',
      run: ingest,
      arrive: [
        arrival(MADE.shrunk, `deliveries/${shrunk}`),
        { ...arrival(corrected, `deliveries/${logKey('northlake', 'prod', '2025-03-10')}`), bytes: 3000 },
        { ...arrival(MADE.shrunk, 'deliveries/course-data/northlake-2025-03-23.zip'), bytes: 20_000 },
        arrival(MADE.stranger, `deliveries/${logKey('northlake', 'prod', '2025-03-11')}`),
        arrival(corrected, `deliveries/${ahead}`),
      ],
      look: TABLES,
    },
    { name: 'status of the quarantine', run: ['status'] },
    { name: 'accept a table', run: ['redrive', ...ingest.slice(1), '--accept', shrunk, 'auth_user'], look: TABLES },
    { name: 'accept all', run: ['redrive', ...ingest.slice(1), '--accept', shrunk] },
    {
      name: 'the stranger’s key',
      run: [...ingest, '--key', MADE.strangerKey],
      arrive: [arrival(MADE.strangerKey, MADE.strangerKey)],
    },
    { name: 'rollback of a snapshot', run: ['rollback', 'edx.auth_user', '--org', 'northlake'], look: TABLES },
    { name: 'full refresh', run: ['refresh', '--full'], look: ALL },
    { name: 'other settings', run: students, settings: scopes('TV-CEDAR') },
    { name: 'refresh for other settings', run: ['refresh'], look: ALL },
    { name: 'views for the scope', run: ['views', '--rows', '--scope', 'birch', '--json'] },
    { name: 'check', run: ['check'] },
    { name: 'check as JSON', run: ['check', '--json'] },
    {
      name: 'export for the scope',
      run: ['export', 'students', '--scope', 'birch', '--output', 'students.csv'],
      writes: ['students.csv'],
    },
    { days: 1 },
    { name: 'the next day', run: ['refresh'] },
    { name: 'too late to go back', run: ['rollback', 'edx.events', '--org', 'harbor-college'] },
    { days: 9 },
    { name: 'a scope that is too old', run: students },
    { days: 20 },
    { name: 'no longer early', run: ingest },
    {
      name: 'gaps',
      run: [
        'backfill',
        'deliveries',
        '--dry-run',
        '--feed',
        'edx-events',
        '--from',
        '2025-03-01',
        '--to',
        '2025-03-12',
      ],
    },
    { name: 'refresh at the end', run: ['refresh'], look: { ...ALL, types: true } },
  ];
}

/** Everything that the two builds have to do; each chapter has a lake of its own, mostly in `lake`. */
export const CHAPTERS: readonly Chapter[] = [
  chapter('fixtures', fixtures()),
  chapter('encryption', encryption()),
  chapter('many-courses', manyCourses()),
  chapter('life', life()),
  chapter('demo', demo()),
];
