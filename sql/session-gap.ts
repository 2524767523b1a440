/**
 * A session of edX ends when no event follows for longer than this, in microseconds. The SQL repeats the number, since its
 * text is the same for every engine; a test compares each place with this one.
 */
export const SESSION_GAP_US = 3_600_000_000;
