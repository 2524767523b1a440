/** Something that a lake can be asked, shown with its answer. */
export interface Question {
  readonly title: string;
  readonly sql: string;
}

/** Of the source tables, as they were delivered. */
export const SOURCE_QUESTIONS: readonly Question[] = [
  {
    title: 'events and active learners a day, from the tracking logs',
    sql: `select org, site, cast(event_time as date) as day, count(*) as events, count(distinct user_id) as learners
      from edx.events where org = 'northlake' and event_time >= timestamp '2025-03-02' group by all order by all limit 8`,
  },
  {
    title: 'roles of students at the schools, export by export: one ended, others are new',
    sql: `select snapshot_date, status, count(*) as roles from timeback_export_history.one_roster_role
      where role = 'student' group by all order by all`,
  },
  {
    title: 'what was delivered, and what became of it',
    sql: `select feed, state, count(*) as units, sum(rows_read)::bigint as rows_read, sum(rows_written)::bigint as rows_written,
        sum(rows_rejected)::bigint as rows_rejected from lake.units group by all order by all`,
  },
];

/** Put to everyone's views and to those of one school: the same text, other rows. */
export const SCHOOLS_QUESTION: Question = {
  title: 'schools: their students and their time in the applications',
  sql: `select school_name, student_count, round(total_app_time_sec / 3600, 1) as app_hours,
      round(total_waste_time_sec / 3600, 1) as wasted_hours from school_usage_stats order by school_name`,
};

/** Of the views. */
export const VIEW_QUESTIONS: readonly Question[] = [
  SCHOOLS_QUESTION,
  {
    title: 'sessions and students a day and application',
    sql: `select s.date, a.name as application, count(*) as sessions, count(distinct s.student_id) as students,
        round(avg(s.duration_sec) / 60, 1) as minutes
      from sessions s join learning_apps a on a.id = s.learning_app_id
      where s.date between date '2025-03-03' and date '2025-03-04' group by all order by all`,
  },
  {
    title: 'students by course, the largest of them: edX and the schools in one table',
    sql: `select course_title, count(distinct student_id) as students, count(*) filter (where end_date is null) as going_on
      from course_enrollments group by all order by students desc, course_title limit 8`,
  },
  {
    title: 'mastery by application',
    sql: `select a.name as application, count(distinct m.student_id) as students, count(*) as credentials,
        round(avg(m.mastery_percentage), 1) as mean_percentage
      from students_mastery m left join learning_apps a on a.id = m.learning_app_id group by all order by all`,
  },
];

/** How many people with a student role the reader sees. */
export const STUDENTS_SEEN = 'select count(*) from students';
