import type { Construct } from 'constructs';
import { importedPlace, type Place } from './place.ts';
import type { AwsSettings } from './settings.ts';

type Source = AwsSettings['sources'][number];
export type Polled = Extract<Source, { events: 'poll' }>;

/** Buckets that are read where they are, since they send their events. */
export function eventSources(scope: Construct, { sources }: Pick<AwsSettings, 'sources'>): readonly Place[] {
  return sources
    .filter(({ events }) => events === 'eventbridge')
    .map(({ bucket, key }, at) => importedPlace(scope, `Source${at}`, bucket, key));
}

/** Those that the sync copies from, with the rights of the partner or with its own. */
export const polledSources = ({ sources }: Pick<AwsSettings, 'sources'>, credentials: Polled['credentials']) =>
  sources.filter((source): source is Polled => source.events === 'poll' && source.credentials === credentials);

/** As the environment of the sync takes them. */
export const sourcesText = (sources: readonly Polled[]): string =>
  JSON.stringify(
    sources.map(({ bucket, region, prefixes, from }) => ({
      bucket,
      ...(region !== undefined && { region }),
      prefixes,
      ...(from !== undefined && { from }),
    })),
  );
