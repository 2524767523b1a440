/** Something that was given and is not ingested. */
export interface NotTaken {
  /** Bucket and key as far as they are known, else the path below the place that was given. */
  readonly name: string;
  /**
   * `UNKNOWN_KEY`: its name is of no feed. `INCOMPLETE`: its producer still writes it. `NOT_LISTED`: a link to a folder, a
   * name that is not UTF-8, no file. `UNREADABLE`: looking at it failed, so that a delivery may be missed.
   */
  readonly reason: 'UNKNOWN_KEY' | 'INCOMPLETE' | 'NOT_LISTED' | 'UNREADABLE';
  /** Says what was expected and what to do. */
  readonly why: string;
}

/** Counts those whose names are of no feed. */
export const ofNoFeed = (all: readonly NotTaken[]) => all.filter(({ reason }) => reason === 'UNKNOWN_KEY').length;

/** Tells whether a delivery may be missed, since something could not be looked at. */
export const hasUnreadable = (all: readonly NotTaken[]) => all.some(({ reason }) => reason === 'UNREADABLE');
