import type { GivenTable } from '../../lambdas/core/definitions/model-set.ts';
import type { ColumnDefinition } from '../../lambdas/core/definitions/table.ts';

const text = (name: string, nullable: boolean, description: string): ColumnDefinition => ({
  name,
  type: 'varchar',
  nullable,
  privacy: 'none',
  description,
});

/** Stands wherever a rule says today, so that the same data gives the same tables at any hour. */
export const AS_OF: GivenTable = {
  name: 'as_of',
  grain: 'The one date that the base tables were built for.',
  description: 'Date that rules about today mean, such as whether a role has ended.',
  columns: [
    {
      name: 'as_of',
      type: 'date',
      nullable: false,
      unit: 'UTC',
      privacy: 'none',
      description: 'Date of the refresh.',
    },
  ],
};

/** Setting `organisations`. */
export const SETTING_ORGANISATION: GivenTable = {
  name: 'setting_organisation',
  grain: 'One organisation that the settings name.',
  description: 'Names, types and parents that the settings give to organisations which no platform describes so.',
  columns: [
    text('identifier', false, 'Identifier by which the settings, and its children, name the organisation.'),
    text('name', true, 'Name to show; null leaves the name that the source has.'),
    text('type', true, 'Type, such as school or district; null leaves the one that the source has.'),
    text('parent', true, 'Identifier of the organisation above it; null when it has none.'),
  ],
};

/** Setting `organisations[].sameAs`. */
export const SETTING_SAME_AS: GivenTable = {
  name: 'setting_same_as',
  grain: 'One organisation of one source that is an organisation of the settings.',
  description: 'Which organisations of the sources are one and the same.',
  columns: [
    text('identifier', false, 'Identifier of the organisation in the settings.'),
    text('source', false, 'Source that knows it by another id: timeback, edx, datacamp or coursera.'),
    text('native_id', false, 'Its id there, as delivered; for edX the org of the course keys, compared without case.'),
  ],
};

/** Setting `people`. */
export const SETTING_PEOPLE: GivenTable = {
  name: 'setting_people',
  grain: 'The one row of settings about people.',
  description: 'How accounts become persons.',
  columns: [
    {
      name: 'merge_by_email',
      type: 'boolean',
      nullable: false,
      privacy: 'none',
      description: 'Whether accounts with the same confirmed e-mail address are one person.',
    },
  ],
};

/** Tables that were delivered empty differ from those that never came, which their rows cannot tell. */
export const DELIVERED_TABLE: GivenTable = {
  name: 'delivered_table',
  grain: "One table of TimeBack's export that was ever delivered.",
  description: 'Which tables of the export are known, be they empty.',
  columns: [text('table_name', false, 'Name of the table in `timeback_export`.')],
};

export const GIVEN: readonly GivenTable[] = [
  AS_OF,
  SETTING_ORGANISATION,
  SETTING_SAME_AS,
  SETTING_PEOPLE,
  DELIVERED_TABLE,
];
