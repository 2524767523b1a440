import type { PublicKey } from 'openpgp';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { storageByScheme } from '../../lambdas/core/storage/by-scheme.ts';
import { lookBack, rollback } from '../../lambdas/rollback-table/run.ts';
import { projectDeployed } from '../aws/projection.ts';
import { lakeUrl } from '../options.ts';
import { processOwner } from '../this-machine.ts';
import { BAD_DAY, damaged, GOOD_DAY, inventedLog, ORG, objectOf, SITE } from './delivery.ts';
import type { Look } from './seen.ts';
import type { Site } from './site.ts';

/** Events of the first log and of the one that replaces it: so few that no rule about shrinking tables looks at them. */
const FIRST = 3;
const SECOND = 4;

export const goodObject = ({ installed }: Site) => objectOf(installed.settings, GOOD_DAY);
export const badObject = ({ installed }: Site) => objectOf(installed.settings, BAD_DAY);

/** How many rows of the smoke test the analysts see. */
export const countEvents = async ({ ask, table }: Site): Promise<number> =>
  Number((await ask(`select count(*) from ${table('edx.events')} where org = '${ORG}'`))[0]?.[0]);

/** State and reason of a version of an object, as the analysts see them; empty where there is none. */
export async function unitOf({ ask, table }: Site, object: string, version: string): Promise<string> {
  const rows = await ask(
    `select state, reason from ${table('lake.units')} where object = '${object}' and object_version = '${version}'`,
  );
  return (rows[0] ?? []).filter((value) => value !== null).join(' ');
}

/** Waits until the analysts see so many events. */
export const eventsShown = (site: Site, wanted: number) =>
  site.until(
    `${wanted} events in Athena`,
    () => countEvents(site),
    (found) => found === wanted,
  );

/** Deliveries that become rows, are quarantined, are replaced and go back. Each look needs what those before it have done. */
export async function lookAtDeliveries(site: Site, key: PublicKey, look: Look): Promise<void> {
  const log = (events: number) => inventedLog(GOOD_DAY, events, key);
  const bad: { version?: string } = {};
  await look('a damaged log is put into the landing bucket', async () => {
    bad.version = await site.put(badObject(site), damaged(await inventedLog(BAD_DAY, FIRST, key)));
    return ['ok', badObject(site)];
  });
  const { version } = bad;
  if (version === undefined) return;
  const isShown = await look('an encrypted log becomes rows that the analysts read by Athena', async () => {
    await site.put(goodObject(site), await log(FIRST));
    await eventsShown(site, FIRST);
    return ['ok', `${FIRST} rows`];
  });
  await look('a damaged log is quarantined with its reason', async () => {
    const unit = () => unitOf(site, badObject(site), version);
    return ['ok', await site.until('a quarantined unit', unit, (found) => found.startsWith('QUARANTINED'))];
  });
  if (!isShown) return;
  const isReplaced = await look('a corrected log replaces the rows', async () => {
    await site.put(goodObject(site), await log(SECOND));
    await eventsShown(site, SECOND);
    return ['ok', `${SECOND} rows`];
  });
  if (!isReplaced) return;
  await look('a rollback and the deployed projection show the rows before', async () => {
    await goBack(site);
    const trouble = await projectDeployed(site.installed);
    if (trouble !== undefined) return ['failed', trouble];
    await eventsShown(site, FIRST);
    return ['ok', `${FIRST} rows`];
  });
}

async function goBack({ installed }: Site): Promise<void> {
  const lake = await openLakeAt(storageByScheme(), lakeUrl(installed.lake), processOwner());
  const place = { org: ORG, site: SITE, date: GOOD_DAY };
  const target = { format: 1, feed: FEEDS['edx-events'].name, table: 'events', extent: 'partition', place } as const;
  const { possible } = await lookBack(lake, target);
  const steps = possible.map(({ item: { key, version } }) => ({ key, version }));
  const { taken } = await rollback(lake, { ...target, steps });
  if (taken.length === 0) throw new Error('there is nothing to go back to');
}
