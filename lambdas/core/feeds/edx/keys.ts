import type { Delivery } from '../feed.ts';
import { foldName } from '../fold-name.ts';
import { LOG_SITE, siteOf, spellingOf } from './sites.ts';

// Matched from the right: a key may have any prefix, or none, and an organisation may hold `-`.
const ORG = '(?<org>[^/]+?)';
const DATE = String.raw`(?<date>\d{4}-\d{2}-\d{2})`;

const EVENT_LOG = new RegExp(String.raw`^(?:.*/)?${ORG}-${LOG_SITE}-events-${DATE}\.log\.gz\.(?:gpg|pgp)$`, 'is');

/** `date`: day of receipt. */
export function eventLogKey(log: { readonly org: string; readonly site: string; readonly date: string }): string {
  const site = spellingOf(log.site);
  return `${log.org}/${site}/events/${log.date.slice(0, 4)}/${log.org}-${site}-events-${log.date}.log.gz.gpg`;
}

/** Undefined when the key is no event log's. The date can be one that no calendar has. */
export function parseEventLogKey(key: string): Delivery | undefined {
  const { org, site, date } = EVENT_LOG.exec(key)?.groups ?? {};
  if (org === undefined || site === undefined || date === undefined) return undefined;
  return { feed: 'edx-events', kind: 'event-log', org: foldName(org), site: siteOf(site), date };
}

const PACKAGE = new RegExp(String.raw`^(?:.*/)?${ORG}-${DATE}\.zip$`, 'is');
/** The opt-in file alone: known by its folder, by its name, or by both. */
const EMAIL_OPT_IN = new RegExp(
  String.raw`^(?:.*/)?(?:email-opt-in/(?:email-opt-in-)?|email-opt-in-)${ORG}-${DATE}\.zip$`,
  'is',
);

/** `date`: day of the snapshot. */
export function packageKey(delivery: {
  readonly kind: 'package' | 'email-opt-in';
  readonly org: string;
  readonly date: string;
}): string {
  const folder = delivery.kind === 'email-opt-in' ? 'email-opt-in/email-opt-in-' : '';
  return `${folder}${delivery.org}-${delivery.date}.zip`;
}

/** Undefined when the key is neither a package's nor that of an opt-in file alone. No calendar need have the date. */
export function parsePackageKey(key: string): Delivery | undefined {
  const optIn = EMAIL_OPT_IN.exec(key);
  const { org, date } = (optIn ?? PACKAGE.exec(key))?.groups ?? {};
  if (org === undefined || date === undefined) return undefined;
  const kind = optIn ? 'email-opt-in' : 'package';
  return { feed: 'edx-packages', kind, org: foldName(org), site: null, date };
}
