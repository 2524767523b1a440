import { describeSchemas } from '../../bin/docs/describe.ts';
import { type SchemaDescription, tablesOf } from '../../bin/docs/description.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';

export const SCHEMAS = describeSchemas(parseSettings({}, 'the defaults').buckets);
export const TABLES = SCHEMAS.flatMap(tablesOf);

/** Every text as bad as it can be for HTML, for Markdown and for a script. */
const HOSTILE = '</script><img src=x onerror="alert(1)"> \'&amp; | *b* [l](x) `a|b<c` `odd \u2028';

export const HOSTILE_SCHEMAS: readonly SchemaDescription[] = [
  {
    name: 'edx',
    title: HOSTILE,
    description: HOSTILE,
    labels: HOSTILE,
    topics: [
      {
        title: HOSTILE,
        tables: [
          {
            schema: 'edx',
            name: 'hostile',
            title: 'edx.hostile',
            alsoAs: [HOSTILE],
            grain: HOSTILE,
            description: HOSTILE,
            label: HOSTILE,
            facts: [{ term: HOSTILE, texts: [HOSTILE, HOSTILE] }],
            key: ['one'],
            groups: [
              {
                title: HOSTILE,
                origin: 'own',
                columns: [
                  {
                    name: 'one',
                    type: HOSTILE,
                    nullable: true,
                    unit: HOSTILE,
                    privacy: 'personal',
                    description: HOSTILE,
                    aliases: [HOSTILE],
                    known: [HOSTILE],
                    lineage: { from: [HOSTILE], sources: [HOSTILE] },
                  },
                ],
              },
            ],
            conditions: [{ text: HOSTILE, level: 'warn' }],
            reads: [HOSTILE],
            readBy: [HOSTILE],
            sql: HOSTILE,
          },
        ],
      },
    ],
  },
];
