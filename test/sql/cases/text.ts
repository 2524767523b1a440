import { bigint, FEW_TEXTS, SPACED, TEXTS, varchar } from '../arguments.ts';
import type { Cases } from './cases.ts';

const PATTERNS = [
  'b',
  '^a',
  'c\\z',
  '\\A[a-z]+\\z',
  '[^a-z]',
  '^\\d+',
  '\\w+',
  '\\W',
  '\\D\\D',
  '(?i)ABC',
  '(?i)É',
  '(?i)k',
  '(?i)s\\z',
  'a|c',
  'b*c',
  'b+?c',
  'a.b',
  '.{3}',
  '^(?:abc)+\\z',
  '\\.',
  '[.,+$]',
  '\\\\',
  '[😀水]',
  '\\x{1F600}',
  '[ \\t\\n]',
  '\\n',
  "'",
];
/** A name without the blanks around it, as sql/README.md spells it. */
const trimmedName = (name: string) =>
  `nullif(regexp_replace(${name}, '\\A[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+|[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+\\z'), '')`;
const sql = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const TEXT_CASES: readonly Cases[] = [
  {
    name: 'concat',
    returns: 'varchar',
    expressions: [
      'concat(a, b)',
      "concat(a, '|', b)",
      "concat(a, '|', b, '|')",
      "concat('<', a, '|', b, '>')",
      "concat('<', a, '|', b, a, '>')",
      'a || b',
      "concat_ws(' ', a, b)",
      "concat_ws(a, b, null, '', b)",
    ],
    over: { a: FEW_TEXTS, b: FEW_TEXTS },
  },
  {
    name: 'substr',
    returns: 'varchar',
    expressions: ['substr(s, i)'],
    over: {
      s: FEW_TEXTS,
      i: bigint(null, '0', '1', '2', '3', '9', '-1', '-3', '-9', '2147483647', '-2147483648'),
    },
  },
  {
    name: 'substr.length',
    returns: 'varchar',
    expressions: ['substr(s, i, n)'],
    over: {
      s: varchar(null, '', 'abc', 'e\u0301', 'a😀é水b'),
      i: bigint(null, '0', '1', '2', '9', '-1', '-3', '-9'),
      n: bigint(null, '0', '1', '2', '1000'),
    },
  },
  {
    name: 'trim',
    returns: 'varchar',
    expressions: [
      // In brackets, since the driver drops a byte order mark at the beginning of a value.
      "'[' || trim(s) || ']'",
      "'[' || ltrim(s) || ']'",
      "'[' || rtrim(s) || ']'",
      "'[' || trim(chr(0) || s) || ']'",
    ],
    over: { s: { ...SPACED, values: [...SPACED.values, ...TEXTS.values] } },
  },
  {
    name: 'trimmed-names',
    returns: 'varchar',
    expressions: [`'[' || coalesce(${trimmedName('s')}, 'null') || ']'`],
    over: { s: { ...SPACED, values: [...SPACED.values, ...TEXTS.values] } },
  },
  {
    name: 'trim.characters',
    returns: 'varchar',
    expressions: ["trim(s, 'a')", "ltrim(s, 'ac')", "rtrim(s, 'cé ')", "trim(s, '😀a')", "trim(s, ' ')"],
    over: { s: TEXTS },
  },
  {
    name: 'regexp_like',
    returns: 'boolean',
    expressions: PATTERNS.map((pattern) => `regexp_like(s, ${sql(pattern)})`),
    over: { s: TEXTS },
  },
  {
    name: 'regexp_extract',
    returns: 'varchar',
    expressions: PATTERNS.map((pattern) => `regexp_extract(s, ${sql(pattern)})`),
    over: { s: TEXTS },
  },
  {
    name: 'regexp_extract.group',
    returns: 'varchar',
    expressions: [
      "regexp_extract(s, 'a(b|c)', 1)",
      "regexp_extract(s, '(a)|(b)', 2)",
      "regexp_extract(s, '(a)(b)?', 2)",
      "regexp_extract(s, '^course-v1:([^+]+)\\+([^+]+)\\+(.+)\\z', 1)",
      "regexp_extract(s, '^course-v1:([^+]+)\\+([^+]+)\\+(.+)\\z', 3)",
      "regexp_extract(s, '(?:a)(.)', 1)",
      "regexp_extract(s, '(.)', 0)",
    ],
    over: { s: TEXTS },
  },
  {
    name: 'regexp_replace',
    returns: 'varchar',
    expressions: [
      ...PATTERNS.map((pattern) => `regexp_replace(s, ${sql(pattern)})`),
      ...PATTERNS.map((pattern) => `regexp_replace(s, ${sql(pattern)}, '<>')`),
      "regexp_replace(s, '([a-z])([a-z])', '$2$1')",
      "regexp_replace(s, '([a-z])(\\d)?', '[$1$2]')",
      "regexp_replace(s, '(.)', '$1$1')",
      "regexp_replace(s, '(.)', '')",
      "regexp_replace(s, '[^\\x{20}-\\x{7E}]', '水')",
    ],
    over: { s: TEXTS },
  },
  {
    name: 'split_part',
    returns: 'varchar',
    expressions: [',', ' ', 'a', 'bc', '😀', '+', '\\', '.', '\n'].map(
      (delimiter) => `split_part(s, ${sql(delimiter)}, i)`,
    ),
    over: { s: TEXTS, i: bigint(null, '1', '2', '3', '4', '9') },
  },
  {
    name: 'md5',
    returns: 'varchar',
    expressions: ['lower(to_hex(md5(to_utf8(s))))', 'to_hex(to_utf8(s))', 'to_hex(md5(to_utf8(s || chr(31))))'],
    over: { s: TEXTS },
  },
  {
    name: 'built-in.text',
    returns: 'varchar',
    expressions: [
      'lower(s)',
      "replace(s, 'a', 'é')",
      "replace(s, '\\', '')",
      "lpad(s, 4, '-é')",
      "rpad(s, 4, '😀')",
      "nullif(s, '')",
      "coalesce(nullif(trim(s), ''), 'N/A')",
      "case when s like '%a_%' then 'yes' when s like '!%%' escape '!' then 'percent' else s end",
      "array_join(split(s, ','), '|')",
      "array_join(split(s, 'b'), '')",
      'chr(31) || s',
      "translate(s, 'abé', 'xy')",
    ],
    over: { s: TEXTS },
  },
  {
    name: 'built-in.lower',
    returns: 'varchar',
    expressions: ['lower(s)'],
    // Latin with its extensions, Greek, Cyrillic, Armenian, Georgian, Cherokee, letterlike signs, full width, Deseret.
    over: {
      s: varchar(
        ...[
          ...[0x41, 0xc0, 0x100, 0x180, 0x200, 0x370, 0x400, 0x480, 0x531, 0x10a0, 0x13a0, 0x1e00, 0x1e80, 0x1f00],
          ...[0x1f80, 0x2100, 0x2160, 0x24b6, 0x2c00, 0xa640, 0xff21, 0x10400],
        ].map((first) => String.fromCodePoint(...Array.from({ length: 128 }, (_, i) => first + i))),
      ),
    },
  },
  {
    name: 'built-in.positions',
    returns: 'bigint',
    expressions: ['length(s)', 'strpos(s, t)'],
    over: { s: TEXTS, t: FEW_TEXTS },
  },
  {
    name: 'built-in.comparisons',
    returns: 'boolean',
    expressions: [
      's < t',
      's = t',
      's <> t',
      's is distinct from t',
      's between t and t || t',
      "s in ('a', t)",
      's not in (t, null)',
      'starts_with(s, t)',
      "s like '%' || t || '%'",
    ],
    over: { s: TEXTS, t: FEW_TEXTS },
  },
];
