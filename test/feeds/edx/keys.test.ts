import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLogKey, packageKey, parseEventLogKey, parsePackageKey } from '../../../lambdas/core/feeds/edx/keys.ts';

const org = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/).filter((name) => !/-?prod$/.test(name));
const site = fc.constantFrom('edx', 'edge', 'stage');
const date = fc
  .date({ min: new Date('2012-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const prefix = fc.constantFrom('', 'landing/', 'a/b c/2024/', 'orgy-edge-events-2020-01-01.log.gz.gpg/');

describe('keys of event logs', () => {
  const log = (org: string, site: string, date: string) => ({ feed: 'edx-events', kind: 'event-log', org, site, date });

  it.each([
    ['orgx/prod/events/2014/orgx-prod-events-2014-07-25.log.gz.gpg', log('orgx', 'edx', '2014-07-25')],
    ['orgx/edx/events/2014/orgx-edx-events-2014-07-25.log.gz.gpg', log('orgx', 'edx', '2014-07-25')],
    ['orgx/edge/events/2014/orgx-edge-events-2014-07-25.log.gz.gpg', log('orgx', 'edge', '2014-07-25')],
    ['orgx-prod-edge-events-2014-07-25.log.gz.gpg', log('orgx', 'edge', '2014-07-25')],
    ['my/pre fix/a-b-c-stage-events-2016-02-29.log.gz.gpg', log('a-b-c', 'stage', '2016-02-29')],
    ['OrgX/Prod/events/2014/OrgX-Prod-events-2014-07-25.log.gz.gpg', log('orgx', 'edx', '2014-07-25')],
    ['events-events-edge-events-2014-07-25.log.gz.gpg', log('events-events', 'edge', '2014-07-25')],
  ])('%s', (key, delivery) => {
    expect(parseEventLogKey(key)).toEqual(delivery);
  });

  it.each([
    'orgx-prod-events-2021-2-3.log.gz.gpg',
    'orgx-prod-events-2021-02-03.log.gz',
    'orgx-prod-events-2021-02-03.log.gz.gpg.tmp',
    'orgx-prod-events-2021-02-03.log.gz.gpg/',
    'prod-events-2021-02-03.log.gz.gpg',
    'orgx-2021-02-03.zip',
    '',
  ])('%j is none', (key) => {
    expect(parseEventLogKey(key)).toBeUndefined();
  });

  it('are parsed into what they were built from, behind any prefix', () => {
    fc.assert(
      fc.property(org, site, date, prefix, (org, site, date, prefix) => {
        expect(parseEventLogKey(prefix + eventLogKey({ org, site, date }))).toEqual(log(org, site, date));
      }),
    );
  });
});

describe('keys of packages', () => {
  const delivery = (kind: string, org: string, date: string) => ({ feed: 'edx-packages', kind, org, site: null, date });

  it.each([
    ['orgx-2013-10-27.zip', delivery('package', 'orgx', '2013-10-27')],
    ['a/b/Org-X-2013-10-27.zip', delivery('package', 'org-x', '2013-10-27')],
    ['email-opt-in/orgx-2013-10-27.zip', delivery('email-opt-in', 'orgx', '2013-10-27')],
    ['email-opt-in/email-opt-in-orgx-2013-10-27.zip', delivery('email-opt-in', 'orgx', '2013-10-27')],
    ['landing/email-opt-in/email-opt-in-org-x-2013-10-27.zip', delivery('email-opt-in', 'org-x', '2013-10-27')],
    ['email-opt-in-orgx-2013-10-27.zip', delivery('email-opt-in', 'orgx', '2013-10-27')],
    ['email-opt-in/2013/orgx-2013-10-27.zip', delivery('package', 'orgx', '2013-10-27')],
  ])('%s', (key, expected) => {
    expect(parsePackageKey(key)).toEqual(expected);
  });

  it.each(['2013-10-27.zip', '-2013-10-27.zip', 'orgx.zip', 'orgx-2013-10-27.zip.gpg', 'orgx-2013-10-27/a.sql.gpg'])(
    '%s is none',
    (key) => {
      expect(parsePackageKey(key)).toBeUndefined();
    },
  );

  it('are parsed into what they were built from, behind any prefix', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('package' as const, 'email-opt-in' as const),
        org,
        date,
        prefix,
        (kind, org, date, prefix) => {
          expect(parsePackageKey(prefix + packageKey({ kind, org, date }))).toEqual(delivery(kind, org, date));
        },
      ),
    );
  });
});

describe('fault 74: days that no calendar has', () => {
  const DAYS = ['2021-02-29', '2021-02-30', '2021-04-31', '2021-13-01', '2021-00-10', '2021-01-00', '0000-00-00'];
  it.each(DAYS)('%s is a date of a delivery nevertheless', (date) => {
    expect(parseEventLogKey(eventLogKey({ org: 'orgx', site: 'edge', date }))).toMatchObject({ org: 'orgx', date });
    expect(parsePackageKey(packageKey({ kind: 'package', org: 'orgx', date }))).toMatchObject({ org: 'orgx', date });
    expect(parsePackageKey(packageKey({ kind: 'email-opt-in', org: 'orgx', date }))).toMatchObject({ date });
  });
});

describe('fault 74: an organisation', () => {
  const spellings = ['NFC', 'NFD', 'NFKC'].flatMap((form) =>
    ['Universität-Zürich', 'ÉCOLE', 'Tiếng-Việt', '한국대학교', 'İSTANBUL'].map(
      (name) => [name, name.normalize(form)] as const,
    ),
  );
  it.each(spellings)('%s is one, however its letters are composed: %j', (name, spelled) => {
    const date = '2021-02-03';
    const org = parsePackageKey(packageKey({ kind: 'package', org: name, date }))?.org;
    for (const form of [spelled, spelled.toUpperCase(), spelled.toLowerCase().normalize('NFD')]) {
      expect(parsePackageKey(packageKey({ kind: 'package', org: form, date }))?.org).toBe(org);
      expect(parseEventLogKey(eventLogKey({ org: form, site: 'edx', date }))?.org).toBe(org);
    }
  });
});
