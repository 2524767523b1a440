import type { RefreshReport } from '../../lambdas/refresh-models/report.ts';
import type { ContractResult, LeftOut, Refresh } from '../../lambdas/refresh-models/schema.ts';
import type { ResolvedScope } from '../../lambdas/refresh-models/scopes.ts';
import type { Write } from './ingest-report.ts';
import { plural } from './numbers.ts';
import { bar, progressLine } from './progress-line.ts';

/** A refresh's report that is also told how it ended. */
export interface EndedRefreshReport extends RefreshReport {
  end(refresh: Refresh): void;
  /** Called when the work is over, also when it failed and `end` was not called. */
  stop(): void;
}

/** A condition that does not hold, in a line. */
export function describeBreak({ model, condition, level, broken, ids }: ContractResult): string {
  const named = ids.length > 0 ? `: ${ids.join('; ')}${broken > ids.length ? '; ...' : ''}` : '';
  return `${level === 'block' ? 'broken' : 'warning'}: ${model}: ${condition}: not in ${plural(broken, 'case')}${named}`;
}

const breaks = (results: readonly ContractResult[]) => results.filter(({ broken }) => broken > 0);

/** What the settings name and the lake has not, so that nothing is shown for it. */
export function describeScope(name: string, { unknown, ambiguous }: ResolvedScope): string[] {
  const line = (names: readonly string[], why: string) =>
    names.length === 0 ? [] : [`warning: scope ${name}: ${names.join(', ')}: ${why}; nothing is shown for it`];
  return [
    ...line(unknown, 'no organisation has this id or identifier'),
    ...line(ambiguous, 'several organisations have this id or identifier; name one by an id that no other has'),
  ];
}

/** Rows that are not shown, in a line for each rule. */
export function describeLeftOut({ model, rule, rows, keys }: LeftOut): string {
  const more = rows > keys.length ? '; ...' : '';
  return `left out: ${model}: ${plural(rows, 'row')} of which this does not hold: ${rule}: ${keys.join('; ')}${more}`;
}

function describeEnd(refresh: Refresh): string {
  const warned = breaks(refresh.results).filter(({ level }) => level === 'warn').length;
  const also = warned > 0 ? `, ${plural(warned, 'warning')} (timeback-lake check)` : '';
  return describeOutcome(refresh, `${plural(refresh.built, 'table')} rebuilt and shown`, also);
}

/** What a refresh came to, in a line. `published`: where it has published; `also`: what is to be added in any case. */
export function describeOutcome(
  { outcome, held }: Pick<Refresh, 'outcome' | 'held'>,
  published: string,
  also = '',
): string {
  const kept = held.length > 0 ? `; not changed: ${held.join(', ')}` : '';
  if (outcome === 'published') return `${published}${also}${kept}`;
  return held.length > 0 ? `nothing was changed${also}${kept}` : `everything was up to date${also}`;
}

/** A line for each table that was built and for each condition that blocks: for logs and terminals that are none. */
export function plainRefreshReport(write: Write): EndedRefreshReport {
  return {
    begun() {},
    table(name, rows) {
      if (rows !== null) write(`built ${name}: ${plural(rows, 'row')}`);
    },
    contract(_name, results) {
      for (const one of breaks(results)) if (one.level === 'block') write(describeBreak(one));
    },
    leftOut: (rows) => rows.map(describeLeftOut).forEach(write),
    scope: (name, resolved) => describeScope(name, resolved).forEach(write),
    end: (refresh) => write(describeEnd(refresh)),
    stop() {},
  };
}

/** A bar over tables and contracts; what does not hold stays above it. */
export function barRefreshReport(stream: NodeJS.WriteStream): EndedRefreshReport {
  const line = progressLine(stream);
  let steps = 0;
  let done = 0;
  const show = (what: string) => {
    const share = steps > 0 ? done / steps : 0;
    line.show(` ${bar(share)} ${Math.floor(share * 100)}% | ${done}/${steps} | ${what}`);
  };
  const step = (what: string) => {
    done += 1;
    show(what);
  };
  return {
    begun(all) {
      steps = all;
      show('');
    },
    table: (name) => step(`built ${name}`),
    contract(name, results) {
      step(`checked ${name}`);
      for (const one of breaks(results)) if (one.level === 'block') line.above(describeBreak(one));
    },
    leftOut: (rows) => rows.map(describeLeftOut).forEach(line.above),
    scope: (name, resolved) => describeScope(name, resolved).forEach(line.above),
    end(refresh) {
      line.stop();
      stream.write(`${describeEnd(refresh)}\n`);
    },
    stop: line.stop,
  };
}

/** One JSON object a line. */
export function jsonRefreshReport(write: Write): EndedRefreshReport {
  const say = (event: object) => write(JSON.stringify(event));
  return {
    begun: (steps) => say({ event: 'begun', steps }),
    table: (table, rows) => say({ event: 'table', table, built: rows !== null, rows }),
    contract: (model, results) =>
      say({ event: 'contract', model, conditions: results.length, broken: breaks(results) }),
    scope: (scope, resolved) => say({ event: 'scope', scope, ...resolved }),
    leftOut(rows) {
      for (const row of rows) say({ event: 'left out', ...row });
    },
    end: ({ outcome, built, held }) => say({ event: 'end', outcome, built, held }),
    stop() {},
  };
}
