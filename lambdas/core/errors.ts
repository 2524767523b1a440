/**
 * Why a unit (an entry of a zip, or a single object) is set aside whole: the code that `reason` in `lake.units` begins with.
 * The numbers are those by which the tests name the faults of deliveries.
 */
export type QuarantineReason =
  // the object
  | 'FUTURE_DATE' // the date in its name is over two days ahead; taken by itself when it is due (71)
  | 'IMPOSSIBLE_DATE' // its name has a day that no calendar has (74)
  | 'EMPTY' // no bytes where some were due (17)
  // the table
  | 'SHRANK' // it holds much less than is visible, which stays; taken with redrive --accept (71)
  // OpenPGP
  | 'WRONG_KEY' // encrypted to none of our keys; tried again when the set of keys changes (1)
  | 'TRUNCATED' // the bytes end before the format says that they do (3, 15)
  | 'TAMPERED' // the integrity check of the plaintext failed (4)
  | 'NO_INTEGRITY' // encrypted without an integrity packet (5)
  | 'NOT_ENCRYPTED' // signed only, literal only, or no OpenPGP at all (6)
  | 'TRAILING_DATA' // something follows where the message, member or archive ended (7, 13, 24)
  | 'BAD_OPENPGP' // no well-formed OpenPGP message
  | 'UNSUPPORTED' // a cipher, packet or layer that is not read here; the file may be sound (67, 73)
  | 'TOO_LARGE' // expands beyond what a delivery can hold (10, 23)
  // gzip
  | 'BAD_GZIP' // wrong header, checksum or length (14, 16)
  // zip
  | 'BAD_ZIP' // headers that disagree, overlap or lie, or a wrong checksum (22 to 24)
  | 'ZIP_ENCRYPTED' // the archive's own encryption is not used by any producer (19)
  | 'ZIP_DUPLICATE_NAME' // (20)
  | 'ZIP_UNSAFE_NAME' // `../`, absolute, backslash or NUL in a name, or a symbolic link (21)
  | 'ZIP_NO_ENTRIES' // (25)
  | 'DUPLICATE' // several entries for one part of a table (65)
  // Parquet
  | 'BAD_PARQUET' // the engine cannot read all of it
  // content
  | 'BAD_HEADER' // header line missing, or without a column that must have a value (36, 37)
  | 'CUT_LAST_LINE' // the file ends inside its last record (34)
  | 'UNTERMINATED_QUOTE' // (43)
  | 'BAD_DOCUMENT' // a single JSON document that does not parse or has another shape
  | 'TOO_MANY_REJECTS' // over the reject threshold of the settings
  | 'NO_ROW_ACCEPTED' // it had records, and every one was rejected
  | 'INCOMPLETE'; // sound itself, but of a folder that counts whole, where another file is not

/**
 * The unit cannot be trusted or read: it is set aside and earlier data stays visible. The message says what was expected,
 * what was found and where; it never quotes plaintext.
 */
export class QuarantineError extends Error {
  override readonly name = 'QuarantineError';
  readonly reason: QuarantineReason;
  constructor(reason: QuarantineReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Wrong flags, settings, keys or passphrase: the command ends with exit code 2 and has recorded nothing. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The object changed or vanished between two reads of it: the caller takes the new version, or none, instead. */
export class ObjectChangedError extends Error {
  override readonly name = 'ObjectChangedError';
}

/** What to say of anything that was thrown. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
