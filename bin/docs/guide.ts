/** A text for readers, as prose that is meant as in the schema of the views. */
export interface Section {
  readonly title: string;
  /** Paragraphs. */
  readonly texts: readonly string[];
}

/** What has to be known of the views to read them right, and stands on none of their pages. */
export const GUIDE: readonly Section[] = [
  {
    title: 'Scopes',
    texts: [
      'A scope of the settings says who may see what: everything, or the rows of some organisations. Each scope is a schema in SQL that has all views under the same names, such as `everyone.students`. With `--scope` a name without a schema means the one of that scope, and of a restricted scope nothing else can be read: neither base tables nor what was delivered.',
      'A view with `org_ids` is about people. It shows a person who has a current role of any kind, as student, teacher, parent or other, at an organisation of the scope. A role is current while its `status` is neither `inactive` nor `tobedeleted` and its end date is missing, today or later; the begin date is not looked at. Who has lost the last such role is gone at the next refresh, with the whole history.',
      'Of a visible person all rows are shown whole, those from other schools too: sessions, attempts and experience points wherever they were earned, and in `student_schools` and `students_enrollments` the other schools themselves.',
      '`org_ids` lists those organisations of the person that the reader may see, so one row has different lists for different readers. For a reader without limits it lists all, and is `{}` for a person without a current role, whom no other reader sees.',
      '`classes`, `schools` and `school_usage_stats` show what belongs to an organisation of the scope. `class_enrollments` needs both: a class of such an organisation and a visible student. `course_enrollments` sums up the rows of `class_enrollments` that the reader sees, so its dates, its flag and its count of classes depend on who asks.',
      'Numbers of a school count everybody who is or ever was attached to it, with the whole history of each, so a student of two schools counts in both.',
      'Views about content, frameworks and applications are the same for every reader. A scope without organisations sees only those. An organisation of the settings that does not exist shows nothing, and `check` reports it. With `descendants` the organisations below count too.',
      '`org_ids` is text. The row rules of QuickSight compare whole values, so they cannot match an organisation inside of it: give each group of readers a scope of its own, which restricts the rows before QuickSight sees them. In SQL, `strpos(org_ids, id) > 0` finds an organisation.',
      'The tables of a restricted scope are made by the refresh. Each is closed until a refresh has built it for the settings as they are now, and when none has confirmed it for `scopeTables.maxAgeDays`.',
    ],
  },
  {
    title: 'Dates and times',
    texts: [
      'All dates and times are UTC: a session at nine in the evening in New York has the date of the next day.',
      'Today is the date of the last refresh, in `base.as_of`. A refresh is due once a day even when nothing was delivered, since roles end by the calendar.',
      'The end of a session is missing while it goes on, or when nobody closed it. A session of edX ends with its last event; while that is within an hour of the newest event of the organisation and site, more of it may come, and the end is missing too.',
    ],
  },
  {
    title: 'Ids',
    texts: [
      'Ids are text, compared exactly: TimeBack has UUIDs, `urn:uuid:...` and addresses among them. Of what comes from elsewhere the ids are made here, and the same every time.',
      'Two of them can change. The id of a session of edX is made from its first event, so a log that arrives late and begins the session earlier gives it another one, in `attempts` too. And when two accounts turn out to be those of one person, the rows of both get the id of the account that ranks first; `base.person_account` tells which accounts are whose, `base.person_merge` why. Keep neither of them outside of the lake.',
      'A list of ids is text in the form `{a,b}`, sorted, each once; `{}` is the empty one.',
      'An id may point at nothing: platforms delete what others still mention, and a scope hides the other end. A left join keeps such rows. The contract of each view says which of its ids are checked.',
    ],
  },
  {
    title: 'Known limits',
    texts: [
      'Sources are the export of TimeBack and edX. Observations, journals, recommendations, experience points, placements and results of MAP tests come from TimeBack alone.',
      'Sessions of attempts and of experience points that TimeBack delivers are known only where its export has a column `session_id` or the table `caliper_event`; otherwise they are missing, and `check` says so.',
      '`attempts` has the first attempt of a student at a resource; repeated ones count in `aggregated_session_attempts`, which leaves out attempts without a session.',
      'An e-mail address that ends in `.invalid` stands for one that is missing, that its owner never confirmed at edX, or that another user of TimeBack has too. Nothing can be mailed there.',
      'A `status` of `tobedeleted` is a soft delete: the platform has removed the record for its own users and keeps the row. The views show such rows with their status; leave them out of reports about what there is now.',
      '`courses` and `case_courses` have a row for each subject of a course: count ids, not rows.',
      'Durations are whole seconds. Totals are rounded once, after they were added up, except in `school_usage_stats`, which rounds each session and each observation first, so the two can differ by some seconds.',
      'Insights whose session is not known are left out everywhere.',
    ],
  },
];
