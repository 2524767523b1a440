import type { District } from './district.ts';
import { INSIGHT_TYPES, type Insight, insightsOf, type Observation, observationOf } from './insights.ts';
import { sessions } from './study.ts';
import type { ExportedTable } from './table.ts';

/** What was noticed in sessions, and how it is handled. */
export const INSIGHT_TABLES: readonly ExportedTable[] = [
  {
    name: 'insights_type',
    ending: 'csv',
    rows: () =>
      INSIGHT_TYPES.map(({ id, slug, category, visibility, isWaste }) => ({
        id, slug, category, visibility, is_waste: isWaste,
      })),
  },
  {
    name: 'insights_config',
    ending: 'csv',
    // A kind without a setting needs no review.
    rows: () =>
      INSIGHT_TYPES.filter(({ slug }) => slug !== 'Idling').map(({ id, requiresReview }) => ({
        insights_type_id: id, requires_review: requiresReview,
      })),
  },
  {
    name: 'insights_session',
    ending: 'csv',
    *rows(district, date) {
      for (const { id, session, hasWebcam, isProctored } of observations(district, date)) {
        yield {
          id, caliper_session_id: session.id, user_id: session.student.id, application_id: session.application.id,
          webcam_enabled: hasWebcam, is_proctored: isProctored,
        };
      }
    },
  },
  {
    name: 'insights_insight',
    ending: 'csv',
    *rows(district, date) {
      for (const { id, observation, type, start, end, isVisible } of insights(district, date)) {
        yield {
          id, insights_session_id: observation.id, insights_type_id: type.id, started_at_time: start, ended_at_time: end,
          reason: type.reason, is_visible: isVisible,
        };
      }
    },
  },
  {
    name: 'insights_review',
    ending: 'csv',
    *rows(district, date) {
      for (const { id, reviews } of insights(district, date))
        for (const { result, time } of reviews) yield { insight_id: id, result, reviewed_at: time };
    },
  },
]; // biome-ignore format: a row of a table reads best in rows

function* observations(district: District, date: string): Iterable<Observation> {
  for (const session of sessions(district, date)) {
    const observation = observationOf(session);
    if (observation) yield observation;
  }
}

function* insights(district: District, date: string): Iterable<Insight> {
  for (const observation of observations(district, date)) yield* insightsOf(observation);
}
