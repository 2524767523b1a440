/** A file, or a folder with all its files, that is delivered before a command runs. */
export interface Arrival {
  /** Below the folder of all deliveries. */
  readonly from: string;
  /** Below the working folder. */
  readonly to: string;
  /** When each file was modified last (ISO 8601). */
  readonly modified: string;
  /** Cut the file behind so many bytes. */
  readonly bytes?: number;
}

/** What is read of a lake after a step. */
export interface Look {
  /** Say which lake, where it is not the usual one. */
  readonly flags?: readonly string[];
  /** Schemas that are not read, since the step cannot have changed them. */
  readonly without?: readonly string[];
  /** Readers whose views are read, too. */
  readonly scopes: readonly string[];
  /** Also read the types of all columns. */
  readonly types?: boolean;
}

/** One command, and what happens around it. */
export interface Step {
  /** Unique in its chapter. */
  readonly name: string;
  /** Full hour at which it begins (ISO 8601); a step takes less than an hour, so that the hour tells the step. */
  readonly at: string;
  readonly arrive?: readonly Arrival[];
  /** What timeback-lake.json holds from now on. */
  readonly settings?: object;
  /** Arguments of the command line. */
  readonly run: readonly string[];
  /** Text files that the command writes, below the working folder. */
  readonly writes?: readonly string[];
  readonly look?: Look;
}

/** Steps in one working folder. */
export interface Chapter {
  readonly name: string;
  readonly steps: readonly Step[];
}
