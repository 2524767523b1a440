import { expect, it } from 'vitest';
import { normaliseLine, normaliseRow } from './normalise.ts';

const row = (cells: object, chapter = 'life') => JSON.parse(normaliseRow(JSON.stringify(cells), '/tmp/a', chapter));

it('leaves of a row whatever was delivered', () => {
  const delivered = {
    id: '20250405T060708009Z-8b702baa',
    event_time: '2025-03-04 10:11:12.131',
    snapshot_date: '2025-03-09',
    text: 'took 12 s,  and 4 MB',
    bytes_read: '1234',
    as_of: '2027-04-05',
  };
  expect(row(delivered)).toEqual(delivered);
});

it('takes from a row runs, folders and what is finer than the hour of the step', () => {
  expect(
    row({
      _run: '20270405T060708009Z-8b702baa',
      started_at: '2027-04-05 06:07:08.009',
      finished_at: '2027-04-05T06:07:08Z',
      reason: 'EMPTY: file:///tmp/a/x.gpg',
      object_version: '10110339-3337-1767571200000000000-1796012481405943834',
    }),
  ).toEqual({
    _run: '{run}',
    started_at: '2027-04-05 06h',
    finished_at: '2027-04-05T06h',
    reason: 'EMPTY: file://{folder}/x.gpg',
    object_version: '{file}',
  });
  expect(row({ bytes_read: '1234' }, 'demo')).toEqual({ bytes_read: '{size}' });
});

it('takes from a line durations, sizes and alignment, and no number of rows', () => {
  const line = (text: string) => normaliseLine(text, '/tmp/a');
  expect(line('published 7 deliveries, 1,053 rows, 14 rows rejected in 12.3 s')).toBe(
    'published 7 deliveries, 1,053 rows, 14 rows rejected in {duration}',
  );
  expect(line('edx.events   21,406    1.1 MB  One event.')).toBe('edx.events  21,406  {size}  One event.');
  expect(line('----------   ------  ')).toBe('--  --');
  expect(line('{"rows":3,"bytes":1143148,"seconds":0.5}')).toBe('{"rows":3,"bytes":"{size}","seconds":"{duration}"}');
  expect(line('the lake /tmp/a/lake of 2027-04-05T06:00:01.123Z')).toBe('the lake {folder}/lake of 2027-04-05T06h');
});
