import { random } from '../random.ts';
import { uuid } from './ids.ts';
import type { Session } from './study.ts';

/** A kind of thing that can be noticed. */
export interface InsightType {
  readonly id: string;
  readonly slug: string;
  readonly category: 'Engagement' | 'Proctoring' | 'Cheating' | 'Journal';
  readonly visibility: 'external' | 'internal';
  readonly isWaste: boolean;
  readonly requiresReview: boolean;
  /** Words in which it is reported. */
  readonly reason: string;
}

export const INSIGHT_TYPES: readonly InsightType[] = [
  type('EyesOffScreen', 'Engagement', 'Looked out of the window'),
  type('Idling', 'Engagement', 'No input, for a while'),
  type('NonLearningContent', 'Engagement', 'Watched a film, "only the trailer"', { requiresReview: true }),
  type('DeepFocus', 'Engagement', 'Worked on without a break', { isWaste: false }),
  type('ModelDoubt', 'Engagement', 'The detector was unsure', { isWaste: false, visibility: 'internal' }),
  type('UnauthorizedAppUse', 'Proctoring', 'Another window lay on top'),
  type('HelpFromAnotherPerson', 'Proctoring', 'Someone spoke,\nand the answer changed', { requiresReview: true }),
  type('CheatingUnauthorizedAppUse', 'Cheating', 'A chat, with the question in it', { requiresReview: true }),
  type('Journal', 'Journal', 'Today it was easy.\nTomorrow: "fractions", again', { isWaste: false }),
];

function type(
  slug: string,
  category: InsightType['category'],
  reason: string,
  more: Partial<InsightType> = {},
): InsightType {
  const common = { visibility: 'external', isWaste: category === 'Engagement', requiresReview: false } as const;
  return { id: uuid('insight type', slug), slug, category, reason, ...common, ...more };
}

/** A session that was watched. */
export interface Observation {
  readonly id: string;
  readonly session: Session;
  readonly hasWebcam: boolean;
  readonly isProctored: boolean;
}

export function observationOf(session: Session): Observation | undefined {
  const choice = random('timeback observation', session.id);
  if (!choice.chance(0.8)) return undefined;
  // A quiz is proctored.
  const isProctored = session.lesson.order > 1 && choice.chance(0.7);
  return { id: uuid('observation', session.id), session, hasWebcam: isProctored || choice.chance(0.5), isProctored };
}

export interface Insight {
  readonly id: string;
  readonly observation: Observation;
  readonly type: InsightType;
  readonly start: number;
  readonly end: number;
  readonly isVisible: boolean;
  /** Verdicts of people, oldest first. */
  readonly reviews: readonly { readonly result: 'TruePositive' | 'FalsePositive'; readonly time: number }[];
}

/** Up to four, of which some overlap. */
export function* insightsOf(observation: Observation): Iterable<Insight> {
  const { session, isProctored } = observation;
  const choice = random('timeback insights', observation.id);
  const types = INSIGHT_TYPES.filter(
    ({ category }) => isProctored || category === 'Engagement' || category === 'Journal',
  );
  let start = session.start + choice.int(10_000, 120_000);
  for (let nth = 1; nth <= choice.pick([0, 1, 1, 2, 4]); nth++) {
    const kind = choice.pick(types);
    const end = Math.min(start + choice.int(15_500, 150_000), session.end);
    if (end <= start) return;
    yield insight(observation, kind, nth, start, end);
    // The same thing is seen again before it is over: whoever sums it up has to merge the two.
    if (kind.category === 'Proctoring' || kind.category === 'Cheating') {
      yield insight(
        observation,
        kind,
        -nth,
        start + Math.floor((end - start) / 2),
        Math.min(end + 20_000, session.end),
      );
    }
    start = end + choice.int(5_000, 240_000);
  }
}

function insight(observation: Observation, type: InsightType, nth: number, start: number, end: number): Insight {
  const id = uuid('insight', observation.id, nth);
  const choice = random('timeback insight', id);
  const verdict = (after: number) =>
    ({ result: choice.chance(0.7) ? 'TruePositive' : 'FalsePositive', time: end + after * 3_600_000 }) as const;
  const verdicts = type.requiresReview ? choice.pick([0, 1, 1, 1, 2]) : 0;
  const reviews = Array.from({ length: verdicts }, (_, at) => verdict(at + 1));
  return { id, observation, type, start, end, isVisible: choice.chance(0.95), reviews };
}
