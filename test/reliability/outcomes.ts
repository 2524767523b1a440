/** What a fault is and what becomes of it. */
export interface FaultOutcome {
  /** What arrives, or what goes wrong. */
  readonly arrives: string;
  /** In the words of OUTCOMES. */
  readonly happens: string;
  /** Set while nothing here can be put to the test: the parts that it waits for. */
  readonly waitsFor?: string;
}

/** The words in which outcomes are told. */
export const OUTCOMES: Readonly<Record<string, string>> = {
  published: 'its rows are in the tables.',
  quarantined:
    'the unit (an entry of a zip, or a single object) is set aside whole with its reason; what was published before stays, and `ingest` ends with exit code 3.',
  rejected:
    'the row is kept in `lake.rejects` with its reason and its bytes; the rest of the unit is published, as long as the rejects stay below the threshold of the settings.',
  superseded: 'something newer counts in its place.',
  ignored: 'recorded, and nothing else.',
  'tried again': 'nothing is recorded as done, so the next attempt finds it as it was.',
};

export interface FaultGroup {
  readonly title: string;
  readonly faults: Readonly<Record<number, FaultOutcome>>;
}

const AWS = 'the AWS parts';

export const FAULTS: readonly FaultGroup[] = [
  {
    title: 'OpenPGP',
    faults: {
      1: {
        arrives: 'A message that is encrypted to somebody else.',
        happens:
          'Quarantined as `WRONG_KEY`, with the ids of the keys that it is encrypted to; tried again by itself once our set of keys is another.',
      },
      2: { arrives: 'A message to a key that we used before, expired ones included.', happens: 'Published.' },
      3: {
        arrives: 'A message that lacks its end: half of it, one byte, or a part of the integrity check.',
        happens: 'Quarantined as `TRUNCATED`, or as `TAMPERED` where the lengths were made to fit.',
      },
      4: { arrives: 'A message in which one bit is another, wherever.', happens: 'Quarantined, mostly as `TAMPERED`.' },
      5: { arrives: 'An encrypted message without an integrity packet.', happens: 'Quarantined as `NO_INTEGRITY`.' },
      6: {
        arrives: 'Something that is only signed, only packed, or a plain file under the name of an encrypted one.',
        happens: 'Quarantined as `NOT_ENCRYPTED`.',
      },
      7: {
        arrives: 'Bytes, or a second message, behind the end of a message.',
        happens: 'Quarantined as `TRAILING_DATA`.',
      },
      8: {
        arrives: 'Armoured text, OCB packets as GnuPG writes them, integrity packets of version 2.',
        happens: 'Published; damage to the armour quarantines.',
      },
      9: {
        arrives: 'One packet of over 2 GiB, or packets of partial lengths without end.',
        happens: 'Published; no more is held in memory than the reader has asked for.',
      },
      10: {
        arrives: 'A small delivery that expands beyond all measure, in one layer or in several together.',
        happens:
          'Quarantined as `TOO_LARGE`: a delivery gives 64 MiB and beyond that 200 times what was delivered, over all its layers and entries. Each entry has an equal share of the 64 MiB.',
      },
      11: {
        arrives: 'No passphrase, a wrong one, or a key that cannot be opened.',
        happens:
          'The command ends with exit code 2, names the key, and has recorded nothing: the delivery is sound and is tried again with the right secret.',
      },
    },
  },
  {
    title: 'gzip',
    faults: {
      12: { arrives: 'Several members, one behind the other.', happens: 'Published as one text.' },
      13: {
        arrives: 'Something behind the last member.',
        happens: 'Zeros are padding, and it is published; anything else is quarantined as `TRAILING_DATA`.',
      },
      14: { arrives: 'A member, zeros, and another member.', happens: 'Quarantined as `BAD_GZIP`.' },
      15: {
        arrives: 'A file that ends early, even exactly between two rows.',
        happens: 'Quarantined as `TRUNCATED`.',
      },
      16: { arrives: 'A checksum or a length that is not that of the text.', happens: 'Quarantined as `BAD_GZIP`.' },
      17: {
        arrives: 'An object without a byte.',
        happens: 'Quarantined as `EMPTY`; it counts as not delivered.',
      },
    },
  },
  {
    title: 'zip',
    faults: {
      18: {
        arrives: 'zip64, sizes behind the data, 66,000 entries.',
        happens: 'Published.',
      },
      19: { arrives: 'An entry under the encryption of zip itself.', happens: 'Quarantined as `ZIP_ENCRYPTED`.' },
      20: {
        arrives: 'A name that occurs twice, or two entries for one part of a table.',
        happens:
          'The archive is quarantined as `ZIP_DUPLICATE_NAME`; two entries for one part are both quarantined as `DUPLICATE`, and the rows that an earlier package brought for it stay.',
      },
      21: {
        arrives: 'Names that lead elsewhere (`../`, absolute, backslash, NUL), and symbolic links.',
        happens: 'Quarantined as `ZIP_UNSAFE_NAME`; names of entries never become names of files.',
      },
      22: {
        arrives: 'An entry with a wrong checksum or a size that is not its own.',
        happens: 'That entry is quarantined as `BAD_ZIP`; the others are published.',
      },
      23: {
        arrives: 'Entries that share bytes, or expand beyond all measure.',
        happens: 'Quarantined as `BAD_ZIP` or `TOO_LARGE`.',
      },
      24: {
        arrives: 'Headers that contradict the directory, an end record in the comment, bytes around the archive.',
        happens: 'Quarantined as `BAD_ZIP` or `TRAILING_DATA`: the entry in the first case, else the archive.',
      },
      25: {
        arrives: 'An archive without a file, or a package that lacks a table which the one before had.',
        happens:
          'The former is quarantined as `ZIP_NO_ENTRIES`; in the latter the table is held back as `SHRANK`, and its rows stay.',
      },
      26: {
        arrives: 'An object that is replaced between two reads of it.',
        happens: 'The new content is published, the old version is superseded.',
      },
    },
  },
  {
    title: 'Rows',
    faults: {
      27: { arrives: 'A byte order mark.', happens: 'Left out; published.' },
      28: {
        arrives: 'Lines that end in CR LF.',
        happens: 'Published where all of them do; where only some do, those that differ from the header are rejected.',
      },
      29: { arrives: 'A lone CR in a field.', happens: 'Published: it is data.' },
      30: { arrives: 'Bytes that are no UTF-8.', happens: 'The row is rejected, with its bytes.' },
      31: { arrives: 'A NUL byte.', happens: 'Published as it is.' },
      32: {
        arrives: 'Half of a surrogate pair in JSON.',
        happens: 'Published with the replacement character; counted in `values_replaced`.',
      },
      33: {
        arrives: 'A line of 10 MB, and one of 100 MB, whatever it begins with.',
        happens: 'The former is published; the latter is rejected, and is never held whole.',
      },
      34: {
        arrives: 'A file that ends inside its last line.',
        happens:
          'Quarantined as `CUT_LAST_LINE`; the cut line and the other rejects can be queried in `lake.rejects`. A whole last line that lacks its newline alone is published.',
      },
      35: { arrives: 'Rows with too many fields, or too few.', happens: 'Rejected.' },
      36: {
        arrives: 'Columns that are new, gone, renamed or in another order.',
        happens:
          'Published: bound by the header, new ones in `extra` and gone ones null, with a warning; quarantined as `BAD_HEADER` where a required one, or over half of all, are gone.',
      },
      37: {
        arrives: 'No header, or the header again between the rows.',
        happens: 'Quarantined as `BAD_HEADER`; the repeated line is rejected.',
      },
      38: {
        arrives: 'Days that no calendar has: `0000-00-00`, 30 February.',
        happens: 'Null, and counted in `values_nulled`; in a key column the row is rejected.',
      },
      39: {
        arrives: 'Integers beyond their type.',
        happens:
          "Rejected; those beyond 2^53 are kept to the digit. In an event's user_id anything but digits that 64 bits hold is null and counted, and the event stays.",
      },
      40: {
        arrives: '`NaN`, `Infinity`, `1e400` or `1,5` for a number.',
        happens: '`NaN` and `Infinity` are null and counted; the others are rejected.',
      },
      41: {
        arrives: 'NULL, `\\N`, nothing, and the text "NULL".',
        happens: 'Each is what its column and its producer mean by it; no value in a key column rejects the row.',
      },
      42: { arrives: 'An escape that nobody writes, a backslash at the end of a line.', happens: 'Rejected.' },
      43: {
        arrives: 'A quote that is never closed.',
        happens:
          'Quarantined as `UNTERMINATED_QUOTE`, with its line; nothing behind it is swallowed, and what was rejected before it can be queried.',
      },
      44: {
        arrives:
          'What real event logs hold: prefixes, cut lines, two records on a line, arrays, payloads of all kinds.',
        happens: 'Published where the record is whole, else rejected.',
      },
    },
  },
  {
    title: 'Events, storage and processes',
    faults: {
      45: { arrives: 'The same object many times, also at once.', happens: 'Published once.' },
      46: {
        arrives: 'Deliveries in another order than they were made.',
        happens:
          'An older version at another path is superseded; an older delivery is published into the history and never becomes the newest.',
      },
      47: { arrives: 'An object that is deleted before it is read.', happens: 'Ignored.' },
      48: {
        arrives: 'Names with blanks, signs and letters of all kinds.',
        happens: 'Published, under their own name and in a folder of their own.',
      },
      49: {
        arrives: 'A storage that is slow, fails, or breaks off.',
        happens: 'Tried again from there.',
        waitsFor: AWS,
      },
      50: {
        arrives: 'A catalogue that is throttled or contradicts.',
        happens: 'Tried again; readers see the old state.',
        waitsFor: AWS,
      },
      51: {
        arrives: 'A process that is killed after any of its effects.',
        happens: 'The next one ends in the state of an undisturbed run; no reader has seen a part of it.',
      },
      52: { arrives: 'An event that never comes.', happens: 'The object is found by listing.', waitsFor: AWS },
      53: { arrives: 'A daily file that never comes.', happens: 'An alarm of its freshness.', waitsFor: AWS },
      54: {
        arrives: 'Other bytes at the same path.',
        happens: 'Published in the place of what it brought before, whatever the time of the file.',
      },
      55: {
        arrives: 'An erased learner in the next delivery.',
        happens: 'The rows are left out, and counted.',
        waitsFor: 'erasure',
      },
    },
  },
  {
    title: 'Values and lines that real deliveries hold',
    faults: {
      56: {
        arrives: 'CSV rows in which fields are empty, quoted, or hold commas, line ends and quotes, at any place.',
        happens:
          'Published, with the values that PostgreSQL and csv-parse read; a quote elsewhere than around a field rejects the row as `BAD_QUOTE`.',
      },
      57: {
        arrives: 'Lines that were torn in two, wherever, and objects that are no events.',
        happens:
          "Rejected, each line once: an object inside of a torn record never becomes a row. What is whole stays published: a record behind a prefix of a logger, records one after the other, an array on one line. An object without two of an event's five members is `NOT_AN_EVENT`.",
      },
      58: {
        arrives:
          'A value at an end of its type: times in the years 1, 1600, 2263 and 9999, the largest and smallest numbers, text that begins with U+FEFF; in Parquet any number as a time, of any unit. Or names that the engine keeps for itself: Parquet columns of any name, a lake below a folder `id=x`.',
        happens:
          'Published, and shown as it is by `query` and `export`. A time outside of the years 1 to 9999 is null, counted.',
      },
      59: {
        arrives:
          'Special values: `infinity`, years BC or above 9999, `NaN` and `Infinity`; a day written with a time; `2.0` and `1e1`; numbers of extended JSON.',
        happens:
          'What the type cannot hold is null and counted, and rejects in a required column; a day is the one that is written; a whole number counts where it is exact, and an id is digits. In text, JSON and Parquet alike.',
      },
      60: {
        arrives: 'Points, results and grades with many decimals, or as doubles.',
        happens:
          'Kept to 18 decimals; further ones are rounded half away from zero and counted in `values_replaced`. Views round their totals, once.',
      },
      61: {
        arrives: 'Times with microseconds, and shares that end in a half.',
        happens:
          'Durations, orders and sessions are computed from the microseconds, which columns `{name}_us` keep beside the times that are shown; shares are quotients of decimals, never of doubles. What is shown is rounded half away from zero.',
      },
      62: {
        arrives:
          'A header that is no header: CR as line end, over 4,096 names, none or few of the columns; or one with names that nobody knows, which can be data.',
        happens:
          'Quarantined as `BAD_HEADER`, in linear time. New columns are kept in `extra`; no message says a name that the table does not define, only how many there are and where.',
      },
      63: {
        arrives: 'Rows of any size up to 16 MiB, few or thousands of them.',
        happens:
          'Published, in row groups bounded by bytes, within the memory of every ingest. A longer record is rejected alone; a Parquet file whose pages or row groups cannot be held, and an outline of a course of over 24 MiB, are quarantined as TOO_LARGE.',
      },
      64: {
        arrives:
          'A row without a value in a required column (null, empty or blank): its key, its course, its learner, its id. Or a header that lacks such a column, a column that decides what is shown, or over half of the columns.',
        happens:
          'The row is rejected as `NULL_IN_KEY`; a table with such a header is quarantined as `BAD_HEADER`. Headers that edX is known to have written are all taken.',
      },
      65: {
        arrives:
          'An entry whose name differs a little from what it should be: another case, `.pgp`, no `-analytics`, no site or an unknown one, another ending, `(1)`; or one that macOS added.',
        happens:
          'Published where the table, the site and the format are certain. Otherwise the entry is ignored with a warning that says which name is expected, and the rows that an earlier package brought for its table and course stay. Entries of a table that is not known are named once, with their number; `__MACOSX/` and `._*` are ignored.',
      },
      66: {
        arrives: 'Course ids, users and enrolments that an event names in more than one place, or not at all.',
        happens:
          'Published. The course is the one that the event names, else that of its page; of an enrolment by the server it is the one of the payload. Accounts of events without a user_id are found by their user name.',
      },
      67: {
        arrives:
          'A cipher, packet or layer of OpenPGP that is not read here (IDEA, Camellia, EAX, data that is compressed or encrypted twice, packets that no standard defines), and key files as people join them.',
        happens:
          'The message is quarantined as `UNSUPPORTED` with the name of what was found, as long as its integrity holds; every private key of a file counts, whatever text and public keys are around it.',
      },
      68: {
        arrives: 'Input that is made so that reading it takes long.',
        happens:
          'Published or quarantined, in time that grows with its size: an outline is read in one pass however its keys are written.',
      },
      72: {
        arrives: 'NUL bytes after the last record of lines of JSON, or after the last line of a table.',
        happens:
          'Left out with a warning; the records are published. They hide no cut: a record of JSON that ends in NULs is quarantined as `CUT_LAST_LINE`, and in the last line of a table without a line end they stay.',
      },
      73: {
        arrives: 'A gzip inside a gzip.',
        happens: 'Quarantined as `UNSUPPORTED`, which says that it is to be expanded once.',
      },
    },
  },
  {
    title: 'Versions, dates and names of deliveries',
    faults: {
      69: {
        arrives:
          'Another version of a file with an older, the same or a newer time, at the same path or at another one; a file that is away for a moment; a version that was rolled back.',
        happens:
          'At one path what is there now counts. Between two paths the later modification counts, and when the times are equal the one that was seen later. The next ingest takes a file that is back. A rolled back version is kept until the next delivery.',
      },
      70: {
        arrives:
          'A process that sleeps longer than its claim lasts, is overtaken by others, and wakes in the middle of a write.',
        happens:
          'No published file is written again, and the lake ends as if it had not slept: what it writes has names of its own that nothing points at.',
      },
      71: {
        arrives:
          'A delivery dated over two days ahead; one in which a table or a course holds much less than is visible, or nothing; an export that lacks a table; an older package after a newer one.',
        happens:
          'The first is quarantined as `FUTURE_DATE` and taken when it is due. A table that is absent, or lost over half of its rows and at least 5, is held back as `SHRANK`: its rows stay until `redrive --accept` takes it. A table that an export by tables lacks keeps its rows too, and `ingest` (exit code 3), `status` and `check` name it until it comes. None is named while an ingest still has exports to do. Less than that, and what happens to one course, is said in a warning, which `check` lists. The older package goes into the history and fills nothing.',
      },
      74: {
        arrives:
          'Names that a calendar, a file system or Unicode treats in a way of its own: 30 February, 30 Chinese characters, two forms of one spelling, names that are not UTF-8, links, folders that cannot be read.',
        happens:
          'A delivery of a day that no calendar has is quarantined as `IMPOSSIBLE_DATE`. Names of any length and spelling are published under their whole name; composed and decomposed spellings are one organisation. Links to folders and names that are not UTF-8 are named and not followed; beside a folder that cannot be read everything else is taken, and `ingest` ends with exit code 1.',
      },
      84: {
        arrives:
          'A file that no feed takes: a copy with `(1)`, a renamed package, a download that has not ended, a log that was decrypted.',
        happens:
          'Ignored, and named in the output of every ingest with what was expected and what to do; `ingest` ends with exit code 1 when nothing of what it was given is a delivery.',
      },
      87: {
        arrives: 'Ten thousand logs of a few events, and one more.',
        happens:
          'Each is published with as many requests to the ledger and the storage as the first one. The ledger stores its whole state the more rarely the more it holds, and records of deliveries are merged 256 files at a time. A refresh after one more log reads that log and those of the days around it.',
      },
    },
  },
  {
    title: 'Models and scopes',
    faults: {
      75: {
        arrives:
          'An export that lacks what decides who may see what or whether something is shown: the column, its key in some lines of JSON, its value, the row of a setting, or the whole table.',
        happens:
          'Less is shown, never more. A table without the column, or a line of JSON without its key, is quarantined as `BAD_HEADER` with the name of the column, and the earlier rows stay. A null shows less, but for a role: without a status it is active, without a last day it goes on. A kind of insight without a setting needs a review when its category is Cheating, Proctoring or not known, and every kind does while no table of settings was ever delivered. `check` lists such kinds and how many insights that hides.',
      },
      76: {
        arrives:
          'A scope that is narrowed, widened or renamed, whose organisations get another parent or become one with others, ' +
          'whose identifier is the id of another organisation, or whose tables are old; a role whose status is `Inactive`.',
        happens:
          'Each table of the scope is closed until a refresh has built that table for the settings and organisations of now, ' +
          'and again when none has confirmed it for `scopeTables.maxAgeDays`. A name that means two organisations shows ' +
          'nothing and is reported. `query` says how old the tables are. A status is compared without case.',
      },
      77: {
        arrives: 'Addresses that several people share, or that are none, such as `None`, `-` and `n/a`.',
        happens:
          'Two accounts become one person only by an address with one `@` and a dot in its domain that no platform has twice ' +
          'among those that take part. `check` lists the addresses that were left out, and merges that show a person to more ' +
          'readers than one of the accounts alone.',
      },
      78: {
        arrives:
          'One row that breaks a contract: without a key, doubled, ended before it started, of a value that does not fit.',
        happens:
          'The row is left out of its base table, so that all views agree, and `refresh`, `check` and `status` name it by its key (`lake.left_out`); missing titles and reasons are `N/A`. Where too many rows would be left out, the table and what reads it stay as they were, and all others are shown.',
      },
      79: {
        arrives: 'A query that joins two views which sum up others.',
        happens:
          'A view alone has at most 40 stages, and two that are joined by their keys 80, of the 150 that Athena allows.',
      },
      80: {
        arrives:
          'Clocks that run ahead, attempts without a length, insights of several persons in one session, guides without an address, and titles and names with blanks of any kind around them.',
        happens:
          "Published. An event of a clock that runs ahead closes no session. The submission's own call of its handler is not the start of an attempt; where nothing else names the problem, the attempt has no duration. The total of a session is shown for a person only when all of it is theirs; a guide without an address has none in `guides`. Titles and names are trimmed alike in every view, and one of blanks alone is missing.",
      },
      81: {
        arrives: 'Columns of an export that nobody should keep, such as password hashes.',
        happens:
          'Those that no table defines and that the setting `extra.drop` matches are in no row and in no rejected text; how many ' +
          'there were is said, never their names. `check` counts what was converted with another setting. docs/timeback-export.md has ' +
          'statements that export nothing but what is read.',
      },
    },
  },
  {
    title: 'The command line',
    faults: {
      82: {
        arrives:
          'An answer of a hundred thousand rows, a reason longer than the terminal is wide, a delivery that failed.',
        happens:
          'A table shows its first and last hundred rows with the count; `status` writes reasons whole, and lists what failed until an attempt comes to its end.',
      },
      83: {
        arrives: 'A narrow terminal, and an interruption.',
        happens:
          'Every message is whole above the progress line; an interruption gives the cursor back and removes what was decrypted.',
      },
      85: {
        arrives: 'A reader that hangs up, a lake that cannot be written, a wrong key for everything.',
        happens:
          'The work goes on to its own exit code; the command fails at once; the same trouble is written three times and then counted.',
      },
      86: {
        arrives: 'An answer that is empty because of who asks.',
        happens:
          '`query`, `views --rows`, `export` and `describe` say so on standard error and name the settings file that decided ' +
          'it; nothing that they say depends on rows which the reader does not see.',
      },
    },
  },
];
