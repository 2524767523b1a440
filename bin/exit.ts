/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  /** Something could not be done; what was done before stays done. */
  failed: 1,
  /** Wrong flags, settings or keys; nothing was done. */
  usage: 2,
  /** Done, but something was quarantined; or not done, since a contract did not hold. */
  quarantined: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
