import { edxEvents, edxPackages } from './edx/feeds.ts';
import type { Feed, FeedName } from './feed.ts';

export const FEEDS: Readonly<Record<FeedName, Feed>> = { 'edx-events': edxEvents, 'edx-packages': edxPackages };

/** The feed that a key belongs to by its file name, behind any prefix; undefined for an object of no feed. */
export function feedOf(key: string): Feed | undefined {
  return Object.values(FEEDS).find((feed) => feed.parseKey(key) !== undefined);
}
