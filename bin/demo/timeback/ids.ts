import { createHash } from 'node:crypto';

/** The UUID of a thing of the invented platform: always the same for the same parts, and another for all others. */
export function uuid(...parts: readonly (string | number)[]): string {
  const hex = createHash('md5').update(parts.join('\u001f')).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
