import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UsageError } from '../../lambdas/core/errors.ts';
import { placeName, s3Place, s3Url, toFolderUrl, toUrl } from '../../lambdas/core/storage/urls.ts';

it('a name has the same URL on S3 as in a folder, whatever it is made of', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...' %+#?&=\'"()*!$,;:@<>`{}[]^|~\\\n\tüß数\u{1f600}e\u0301'), minLength: 1 }),
  );
  fc.assert(
    fc.property(name, (any) => {
      const plain = any.replaceAll('/', '').replaceAll('\0', '');
      fc.pre(plain !== '' && plain !== '.' && plain !== '..');
      const onS3 = s3Url({ bucket: 'bucket', key: plain });
      expect(onS3.slice('s3://bucket/'.length)).toBe(pathToFileURL(`/${plain}`).href.slice('file:///'.length));
      expect(s3Place(onS3)).toEqual({ bucket: 'bucket', key: plain });
    }),
    { numRuns: 1000 },
  );
});

it('what a person names on S3 is the key as it is', () => {
  expect(toUrl('s3://bucket/a b%20+/ü')).toBe('s3://bucket/a%20b%2520+/%C3%BC');
  expect(toUrl('S3://bucket')).toBe('s3://bucket/');
  expect(toFolderUrl('s3://bucket/a')).toBe('s3://bucket/a/');
  expect(toFolderUrl('s3://bucket')).toBe('s3://bucket/');
  expect(placeName('s3://bucket/a%20b%2520')).toBe('s3://bucket/a b%20');
});

it('a name that is none of S3 is refused', () => {
  for (const name of [
    's3://',
    's3:///x',
    's3://B/x',
    's3://a/x',
    's3://under_score/x',
    `s3://${'b'.repeat(64)}/x`,
    'gs://bucket/x',
  ])
    expect(() => toUrl(name), name).toThrow(UsageError);
});
