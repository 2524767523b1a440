import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { fullName, type SchemaDescription, type Topic } from './description.ts';
import { feedTitles, SOURCES } from './sources.ts';

/** Something that data comes from or goes to: a feed, or the tables of a topic. */
export interface Stage {
  readonly title: string;
  /** Tables of it; 0 for a feed. */
  readonly tables: number;
}

/** The way of the data in three steps, topic by topic. */
export interface Flow {
  readonly feeds: readonly Stage[];
  readonly base: readonly Stage[];
  readonly views: readonly Stage[];
  /** Positions in `feeds` and `base`: values of the one come from the other in the end. */
  readonly delivered: readonly (readonly [feed: number, base: number])[];
  /** Positions in `base` and `views`: a view reads a table of the topic. */
  readonly shown: readonly (readonly [base: number, view: number])[];
}

/** Topics of base tables that no view reads are steps between and are left out. */
export function flowOf(schemas: readonly SchemaDescription[]): Flow {
  const topicsOf = (name: string) => schemas.find((schema) => schema.name === name)?.topics ?? [];
  const views = topicsOf('timeback');
  const base = topicsOf('base').filter((topic) => views.some((view) => isReadBy(topic, view)));
  const feeds = Object.values(FEEDS).map(({ name }) => SOURCES[name].title);
  const delivers = (feed: string, { tables }: Topic) => tables.some((table) => feedTitles(table).includes(feed));
  return {
    feeds: feeds.map((title) => ({ title, tables: 0 })),
    base: base.map(stage),
    views: views.map(stage),
    delivered: pairs(feeds, base, delivers),
    shown: pairs(base, views, isReadBy),
  };
}

const stage = ({ title, tables }: Topic): Stage => ({ title, tables: tables.length });

function isReadBy(base: Topic, view: Topic): boolean {
  const names = base.tables.map(fullName);
  return view.tables.some(({ reads }) => reads.some((name) => names.includes(name)));
}

function pairs<A, B>(left: readonly A[], right: readonly B[], joined: (a: A, b: B) => boolean) {
  return left.flatMap((a, i) => right.flatMap((b, j) => (joined(a, b) ? [[i, j] as const] : [])));
}
