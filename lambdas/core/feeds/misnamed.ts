import { deliveriesOf, FEEDS } from './registry.ts';

/** What people and programs do to a name, what the name was before, and what to say of it. */
const CHANGES: readonly { readonly made: RegExp; readonly before: string; readonly says: (name: string) => string }[] =
  [
    {
      made: /\.(?:part|partial|crdownload|download|filepart|tmp)$/i,
      before: '',
      says: (name) => `a download that has not ended; it is ${name} when it has`,
    },
    {
      made: /(?: ?\(\d+\)| - copy(?: \(\d+\))?| copy(?: \d+)?)(?=\.|$)/i,
      before: '',
      says: (name) => `a copy by its name; rename it to ${name} if it is the one that counts`,
    },
    {
      made: /\.\d{1,2}$/,
      before: '',
      says: (name) => `a copy by its name; rename it to ${name} if it is the one that counts`,
    },
    {
      made: /(?<=\.log)$/i,
      before: '.gz.gpg',
      says: (name) => `it is not encrypted any more; give ${name} as it was delivered`,
    },
    {
      made: /(?<=\.gz)$/i,
      before: '.gpg',
      says: (name) => `it is not encrypted any more; give ${name} as it was delivered`,
    },
  ];

/**
 * Why an object is of no feed, and what to do, as far as its name tells: it was changed from a name that is of one, or it
 * looks like one.
 */
export function misnamed(key: string, modified: Date): string {
  for (const { made, before, says } of CHANGES) {
    const name = key.replace(made, before);
    if (name !== key && deliveriesOf(name, modified).length > 0) return says(name.slice(name.lastIndexOf('/') + 1));
  }
  const like = Object.values(FEEDS)
    .flatMap(({ nearly }) => nearly)
    .find(({ names }) => names.test(key));
  return like?.expected ?? 'its name is of no feed; README.md lists the names that are read';
}
