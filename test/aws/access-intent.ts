import type { RoleName } from './rights.ts';

/** What a role may be asked to do to a place. */
export const OPERATIONS = ['read', 'write', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What there is to protect. Of S3 each place stands for the keys that begin so; `access-calls.ts` says what a call to it is. */
export const PLACES = [
  'landing: names of objects',
  'landing: edx-course-data/',
  'landing: timeback-export/',
  'landing: other keys',
  'lake: names of objects',
  'lake: lake.json',
  'lake: catalogue.sql',
  'lake: ledger/',
  'lake: runs/',
  'lake: heartbeats/',
  'lake: tables/edx/',
  'lake: tables/base/',
  'lake: tables/birch/',
  'lake: tables/shared/',
  'lake: tables/.../_delta_log/',
  'lake: tables/lake/',
  'lake: tables/lake/freshness_rows/',
  'lake: other keys',
  'results: names of objects',
  'results: analysts/',
  'results: build/',
  'results: other keys',
  'access logs',
  'a bucket that is polled',
  'private keys',
  'version of the private keys',
  'access key of the provider',
  'KMS key, asked directly',
  'Glue: tables',
  'Glue: partitions',
  'Glue: build database',
  'Glue: databases of others',
  'workgroup of the analysts',
  'workgroup of the refresh',
  'other workgroups',
  'queue of events',
  'dead letters of events',
  'dead letters of calls',
  'executions of deliveries',
  'executions of refreshes',
  'function that receives',
  'functions of the steps',
  'function that refreshes',
  'function that shows',
  'functions of schedules',
] as const;
export type Place = (typeof PLACES)[number];

export type Access = Readonly<Partial<Record<Operation, readonly Place[]>>>;

const DELIVERIES: readonly Place[] = [
  'landing: names of objects',
  'landing: edx-course-data/',
  'landing: timeback-export/',
  'landing: other keys',
];
/** Where functions that look for objects in the lake need the names of all: S3 says 403 of a missing object to others. */
const NAMES = 'lake: names of objects' as const;
const FORMAT = 'lake: lake.json' as const;
const LEDGER = 'lake: ledger/' as const;
const RUNS = 'lake: runs/' as const;
const HEARTBEATS = 'lake: heartbeats/' as const;
const DELTA_LOGS = 'lake: tables/.../_delta_log/' as const;
const RECORDS: readonly Place[] = ['lake: tables/lake/', 'lake: tables/lake/freshness_rows/'];
const BUILT: readonly Place[] = ['lake: tables/base/', 'lake: tables/birch/', 'lake: tables/shared/'];
const TABLES: readonly Place[] = ['lake: tables/edx/', ...BUILT, DELTA_LOGS, ...RECORDS];
const DEAD_CALLS = 'dead letters of calls' as const;

/** What each role is for. Nothing is taken from the policies, which are compared with it. */
export const INTENT: Readonly<Record<RoleName, Access>> = {
  'receive-object': {
    read: [
      ...DELIVERIES,
      ...[NAMES, FORMAT, LEDGER, RUNS, HEARTBEATS],
      'version of the private keys',
      'queue of events',
      'executions of deliveries',
    ],
    write: [FORMAT, LEDGER, ...RECORDS, 'executions of deliveries'],
    remove: [...TABLES, RUNS, 'queue of events'],
  },
  'plan-delivery': { read: [...DELIVERIES, NAMES, FORMAT, RUNS], write: [RUNS] },
  'convert-unit': {
    read: [...DELIVERIES, NAMES, FORMAT, RUNS, 'private keys'],
    write: [RUNS, ...TABLES],
    remove: TABLES,
  },
  'publish-delivery': {
    read: [...DELIVERIES, NAMES, FORMAT, LEDGER, RUNS, ...TABLES],
    write: [LEDGER, RUNS, ...TABLES],
    remove: [RUNS, ...TABLES],
  },
  project: {
    read: [NAMES, FORMAT, LEDGER, DELTA_LOGS, HEARTBEATS, 'Glue: partitions'],
    write: [
      ...[LEDGER, DELTA_LOGS, HEARTBEATS, DEAD_CALLS],
      'lake: tables/lake/freshness_rows/',
      'lake: catalogue.sql',
      'Glue: partitions',
    ],
    remove: [HEARTBEATS, 'Glue: partitions'],
  },
  'refresh-models': {
    read: [
      ...[NAMES, FORMAT, LEDGER, HEARTBEATS, ...TABLES],
      'results: names of objects',
      'results: build/',
      'Glue: build database',
    ],
    write: [LEDGER, HEARTBEATS, ...BUILT, 'results: build/', 'Glue: build database', 'workgroup of the refresh'],
    remove: [HEARTBEATS, 'Glue: build database'],
  },
  reconcile: { read: ['landing: names of objects', NAMES, FORMAT, LEDGER], write: ['queue of events', DEAD_CALLS] },
  'tidy-lake': {
    read: [NAMES, FORMAT, LEDGER, HEARTBEATS, ...RECORDS],
    write: [LEDGER, ...RECORDS, DEAD_CALLS],
    remove: [LEDGER, RUNS, HEARTBEATS, ...TABLES],
  },
  'sync-partner': {
    read: ['landing: names of objects', NAMES, FORMAT, LEDGER, 'access key of the provider'],
    write: ['landing: edx-course-data/', DEAD_CALLS],
  },
  'sync-role': {
    read: ['landing: names of objects', NAMES, FORMAT, LEDGER, 'a bucket that is polled'],
    write: ['landing: timeback-export/', DEAD_CALLS],
  },
  Delivery: {
    read: [RUNS, 'executions of deliveries'],
    write: ['executions of deliveries', 'functions of the steps', 'function that shows'],
    remove: ['executions of deliveries'],
  },
  Refresh: { write: ['function that refreshes', 'function that shows'] },
  Schedules: { write: ['functions of schedules', 'function that shows', DEAD_CALLS] },
  RefreshSchedule: { write: ['executions of refreshes', DEAD_CALLS] },
  analysts: {
    read: [
      ...[NAMES, ...TABLES],
      'results: names of objects',
      'results: analysts/',
      'Glue: tables',
      'Glue: partitions',
      'workgroup of the analysts',
    ],
    write: ['results: analysts/', 'workgroup of the analysts'],
  },
};
