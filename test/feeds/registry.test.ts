import { describe, expect, it } from 'vitest';
import { deliveriesOf, FEEDS } from '../../lambdas/core/feeds/registry.ts';

const LOG = 'in/orgx/edge/events/2024/orgx-edge-events-2024-01-07.log.gz.gpg';

const WRITTEN = new Date('2024-01-08T03:00:00Z');

function unitKind(key: string, name: string) {
  const { feed, delivery } = deliveriesOf(key, WRITTEN)[0]!;
  return feed.unitKind(delivery, name);
}

describe('feeds', () => {
  it('are found by the file name of a key', () => {
    expect(deliveriesOf(LOG, WRITTEN)[0]?.feed.name).toBe('edx-events');
    expect(deliveriesOf('orgx-2024-01-07.zip', WRITTEN)[0]?.feed.name).toBe('edx-packages');
    expect(deliveriesOf('email-opt-in/orgx-2024-01-07.zip', WRITTEN)[0]?.feed.name).toBe('edx-packages');
    expect(deliveriesOf('orgx/edge/events/readme.txt', WRITTEN)).toEqual([]);
  });

  it('know each table once, under their own schema', () => {
    const tables = Object.values(FEEDS).flatMap((feed) => feed.tables.map((table) => `${table.schema}.${table.name}`));
    expect(new Set(tables).size).toBe(tables.length);
    expect([...new Set(tables.map((name) => name.split('.')[0]))]).toEqual(['edx', 'timeback_export']);
  });

  it('a log is one unit under OpenPGP and gzip, an entry of a package is under OpenPGP', () => {
    expect(unitKind(LOG, 'orgx-edge-events-2024-01-07.log.gz.gpg')).toMatchObject({
      kind: 'table',
      table: { name: 'events' },
      site: 'edge',
      layers: ['openpgp', 'gzip'],
    });
    expect(unitKind('orgx-2024-01-07.zip', 'OrgX-C1-R1-auth_user-prod-analytics.sql.gpg')).toMatchObject({
      kind: 'table',
      table: { name: 'auth_user' },
      site: 'edx',
      layers: ['openpgp'],
    });
  });
});
