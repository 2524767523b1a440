import { addKey, keySet } from './keys';

// What is read of an event, and the slot that it goes into.

export const USERNAME: i32 = 0;
export const SESSION: i32 = 1;
export const IP: i32 = 2;
export const HOST: i32 = 3;
export const AGENT: i32 = 4;
export const ACCEPT_LANGUAGE: i32 = 5;
export const REFERER: i32 = 6;
export const EVENT_TYPE: i32 = 7;
export const EVENT_SOURCE: i32 = 8;
export const NAME: i32 = 9;
export const PAGE: i32 = 10;
export const TIME: i32 = 11;
export const EVENT: i32 = 12;
export const CONTEXT: i32 = 13;

/** From the slot of a circumstance (USERNAME to REFERER) to that of the same member of the context. */
export const IN_CONTEXT: i32 = 16;

export const USER_ID: i32 = 24;
export const ORG_ID: i32 = 25;
export const COURSE_ID: i32 = 26;
export const PATH: i32 = 27;
export const RECEIVED_AT: i32 = 28;
export const MODULE: i32 = 29;
export const MODULE_USAGE_KEY: i32 = 30;

/** The payload's names of the block that the event is about, the surest first. */
export const PROBLEM_ID: i32 = 32;
export const PROBLEM: i32 = 33;
export const USAGE_KEY: i32 = 34;
export const MODULE_ID: i32 = 35;
export const BLOCK_ID: i32 = 36;
export const ID: i32 = 37;

export const PAYLOAD_COURSE_ID: i32 = 38;
export const ATTEMPTS: i32 = 39;
export const GRADE: i32 = 40;
export const MAX_GRADE: i32 = 41;
export const SUCCESS: i32 = 42;

export const PAYLOAD_KEYS: usize = keySet(true);
addKey(PAYLOAD_KEYS, 'problem_id', PROBLEM_ID);
addKey(PAYLOAD_KEYS, 'problem', PROBLEM);
addKey(PAYLOAD_KEYS, 'usage_key', USAGE_KEY);
addKey(PAYLOAD_KEYS, 'module_id', MODULE_ID);
addKey(PAYLOAD_KEYS, 'block_id', BLOCK_ID);
addKey(PAYLOAD_KEYS, 'id', ID);
addKey(PAYLOAD_KEYS, 'course_id', PAYLOAD_COURSE_ID);
addKey(PAYLOAD_KEYS, 'attempts', ATTEMPTS);
addKey(PAYLOAD_KEYS, 'grade', GRADE);
addKey(PAYLOAD_KEYS, 'max_grade', MAX_GRADE);
addKey(PAYLOAD_KEYS, 'success', SUCCESS);

const MODULE_KEYS: usize = keySet(true);
addKey(MODULE_KEYS, 'usage_key', MODULE_USAGE_KEY);

const CONTEXT_KEYS: usize = keySet(true);
addKey(CONTEXT_KEYS, 'user_id', USER_ID);
addKey(CONTEXT_KEYS, 'org_id', ORG_ID);
addKey(CONTEXT_KEYS, 'course_id', COURSE_ID);
addKey(CONTEXT_KEYS, 'path', PATH);
addKey(CONTEXT_KEYS, 'received_at', RECEIVED_AT);
addKey(CONTEXT_KEYS, 'module', MODULE, MODULE_KEYS);

/** An event with another member is not regular: that goes into `extra`. */
export const EVENT_KEYS: usize = keySet(false);
addKey(EVENT_KEYS, 'event_type', EVENT_TYPE);
addKey(EVENT_KEYS, 'event_source', EVENT_SOURCE);
addKey(EVENT_KEYS, 'name', NAME);
addKey(EVENT_KEYS, 'page', PAGE);
addKey(EVENT_KEYS, 'time', TIME);
addKey(EVENT_KEYS, 'event', EVENT, PAYLOAD_KEYS);
addKey(EVENT_KEYS, 'context', CONTEXT, CONTEXT_KEYS);

addCircumstance('username', USERNAME);
addCircumstance('session', SESSION);
addCircumstance('ip', IP);
addCircumstance('host', HOST);
addCircumstance('agent', AGENT);
addCircumstance('accept_language', ACCEPT_LANGUAGE);
addCircumstance('referer', REFERER);

function addCircumstance(key: string, slot: i32): void {
  addKey(EVENT_KEYS, key, slot);
  addKey(CONTEXT_KEYS, key, slot + IN_CONTEXT);
}
