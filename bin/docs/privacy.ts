import type { Privacy } from '../../lambdas/core/definitions/table.ts';
import type { TableDescription } from './description.ts';
import { PRIVACY } from './glossary.ts';
import { type Html, html } from './html.ts';

const FROM_HARMLESS = Object.keys(PRIVACY) as Privacy[];

/** The most delicate class among the table's own columns; the others are the same everywhere. */
export function strongestPrivacy({ groups }: TableDescription): Privacy {
  const own = groups.filter(({ origin }) => origin === 'own').flatMap(({ columns }) => columns);
  return FROM_HARMLESS.findLast((privacy) => own.some((column) => column.privacy === privacy)) ?? 'none';
}

/** Nothing for the harmless, so that the others stand out. */
export function badge(privacy: Privacy): Html | '' {
  return privacy === 'none' ? '' : html`<span class="privacy ${privacy}" title="${PRIVACY[privacy]}">${privacy}</span>`;
}
