import type { Source } from '../../lambdas/core/definitions/model.ts';

/** Parts of made ids and what they give, in every engine and for ever: published tables hold such ids. */
export const MADE_IDS: readonly { readonly parts: readonly [Source, string, ...string[]]; readonly id: string }[] = [
  { parts: ['edx', 'class', 'edx', 'course-v1:OrgX+CS101+2026_T1'], id: '8b67f57b-87d1-a028-5488-bda416a19030' },
  { parts: ['edx', 'class', 'edxcourse-v1:OrgX+CS101+2026_T1'], id: '99dfb84a-cf3e-cd88-5225-f00bb309b7c4' },
  { parts: ['edx', 'person', 'edge:10'], id: '0176f80e-620e-6c09-ba0f-3c44a9d42956' },
  { parts: ['edx', 'person'], id: '68db76d3-7192-333b-e469-1fb7c02745d2' },
  { parts: ['coursera', 'course', 'Orgé', '水 😀'], id: '67f17c41-7c83-32ca-58d7-72f11942d416' },
  { parts: ['coursera', 'person', 'e\u0301\\\'"$1'], id: 'b0495588-37ca-83a6-c07e-660786cf866e' },
  { parts: ['datacamp', 'organisation', ''], id: '481d0e8c-32af-bdfa-4934-8d7ff977acd7' },
];

/** The SQL of sql/README.md that makes an id, here from literals. */
export function madeIdSql(parts: readonly string[]): string {
  const joined = parts.map((part) => `'${part.replaceAll("'", "''")}'`).join(' || chr(31) || ');
  return `regexp_replace(lower(to_hex(md5(to_utf8(${joined})))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')`;
}
