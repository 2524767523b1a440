import { defineBase, type ModelColumn, SOURCES, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterOrganization as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-organization.ts';
import { takesAllOf } from './checks.ts';
import oneRosterOrganizationSql from './one_roster_organization.sql';

/** Beside the platforms the settings know organisations, such as a district above schools of edX. */
const orSettings = (column: ModelColumn): ModelColumn =>
  column.name === 'source'
    ? {
        ...column,
        description:
          'Platform that knows the organisation, the first in rank of several; `settings` when none does and the settings name it.',
        allowed: [...SOURCES, 'settings'],
      }
    : column;

export const oneRosterOrganization = defineBase({
  name: 'one_roster_organization',
  sql: oneRosterOrganizationSql,
  grain: 'One organisation.',
  key: ['id'],
  description:
    'Organisations of TimeBack, and of the course keys of edX as schools. The settings can name them, say which are one and the same, and put them below others.',
  columns: takenOver(exported, {
    id: { from: ['base.organization_id.organization_id'] },
    name: {
      description: 'Name as people know it: that of the settings, else that of the source.',
      from: ['base.setting_organisation.name', 'base.edx_run.org'],
    },
    type: { from: ['base.setting_organisation.type'] },
    identifier: {
      description:
        "Identifier of the settings, else the id in the school's own records, else the organisation as edX spells it; null without any.",
      from: ['base.setting_organisation.identifier', 'base.edx_run.org'],
    },
    parent_id: {
      description:
        'Organisation above it, `base.one_roster_organization.id`; that of the settings goes first; null at the top.',
      from: ['base.setting_organisation.parent'],
    },
    status: { known: ['active', 'inactive', 'tobedeleted'] },
  }).map(orSettings),
  relationships: [{ column: 'parent_id', to: 'base.one_roster_organization.id', level: 'warn' }],
  checks: [takesAllOf(exported)],
});
