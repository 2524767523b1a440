import { Command } from 'commander';
import { type Outdated, outdatedDeliveries } from '../../lambdas/core/catalogue/outdated.ts';
import {
  type AbsentTable,
  absentTables,
  arrivingFeeds,
  type ShrunkDelivery,
  shrunkDeliveries,
} from '../../lambdas/core/catalogue/shrunk.ts';
import { duckdbReading } from '../../lambdas/core/engine/duckdb-models.ts';
import { checkLake, type LakeCheck } from '../../lambdas/refresh-models/check.ts';
import type { ContractResult } from '../../lambdas/refresh-models/schema.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import { checkModelNames } from '../model-names.ts';
import { jsonOption, type LakeOptions, lakeOf, lakeOption, readSettings, settingsOption } from '../options.ts';
import { describeAbsent } from '../terminal/ingest-report.ts';
import { plural } from '../terminal/numbers.ts';
import { describeBreak, describeLeftOut, describeScope } from '../terminal/refresh-report.ts';

export function checkCommand(end: (code: ExitCode) => void): Command {
  return new Command('check')
    .description('decide the contracts of base tables and views on what the lake shows now, a line each')
    .argument('[name...]', 'base tables or views; without a name, all')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
When a condition that blocks does not hold, a refresh leaves its model and what reads it as they were; one that only warns
changes nothing. Also said: rows that base tables leave out, organisations of scopes that do not exist, deliveries that are
overdue or brought less than was there before, how many were converted by older code or with another setting extra.drop,
accounts that were taken together as one person, and kinds of insight of which no setting says whether they need a review,
with how many insights that hides.

Exit code: 0 nothing that blocks, 1 failed, 2 wrong usage or settings, 3 a condition that blocks does not hold, a base table
leaves rows out, or a scope names an organisation that does not exist.`,
    )
    .action(async (names: string[], flags: LakeOptions & { readonly json?: boolean }) => {
      const settings = await readSettings(flags);
      checkModelNames(names);
      const lake = await openLake(await lakeOf(flags, settings), settings);
      const engine = await lake.engineFor('');
      try {
        const view = await lake.ledger.view();
        const reading = duckdbReading(engine.connection, lake.paths.enginePath);
        const check = await checkLake(reading, view, settings.scopes, names, new Date());
        const lost = {
          absent: absentTables(view, settings.shrink.except, await arrivingFeeds(view, lake.claims)),
          shrunk: shrunkDeliveries(view),
        };
        const converted = outdatedDeliveries(view, settings.extra.drop);
        const lines =
          flags.json === true
            ? [JSON.stringify({ ...check, ...lost, converted })]
            : [...describeCheck(check), ...describeLost(lost), ...describeOutdated(converted)];
        process.stdout.write(`${lines.join('\n')}\n`);
        end(isBroken(check) ? EXIT.quarantined : EXIT.done);
      } finally {
        engine.close();
      }
    });
}

/** Lists what the newest deliveries lack of what readers saw before them. */
interface Lost {
  readonly absent: readonly AbsentTable[];
  readonly shrunk: readonly ShrunkDelivery[];
}

const isBroken = ({ results, scopes, leftOut }: LakeCheck) =>
  leftOut.length > 0 ||
  results.some(({ level, broken }) => level === 'block' && broken > 0) ||
  scopes.some(({ unknown, ambiguous }) => unknown.length + ambiguous.length > 0);

function describeCheck({ results, scopes, overdue, merged, unconfigured, leftOut }: LakeCheck): string[] {
  const models = new Map<string, ContractResult[]>();
  for (const result of results) models.set(result.model, [...(models.get(result.model) ?? []), result]);
  return [
    ...[...models].flatMap(([model, conditions]) => describeModel(model, conditions)),
    ...leftOut.map(describeLeftOut),
    ...scopes.flatMap(({ name, ...resolved }) => describeScope(name, resolved)),
    ...overdue.map(
      ({ feed, organisation, table, expectedBy }) =>
        `warning: ${feed} of ${organisation}${table === null ? '' : ` (${table})`}: the next delivery was expected by ${expectedBy} (UTC)`,
    ),
    ...merged.map(
      ({ reason, accounts, persons }) =>
        `${plural(accounts, 'account')} taken together with another one of ${plural(persons, 'person')}: ${reason} (base.person_merge)`,
    ),
    ...unconfigured.map(describeKind),
  ];
}

function describeLost({ absent, shrunk }: Lost): string[] {
  return [
    ...describeAbsent(absent).map((line) => `warning: ${line}`),
    ...shrunk.flatMap(({ object, losses }) => losses.map((loss) => `warning: ${object}: ${loss}`)),
  ];
}

const describeOutdated = ({ outdated, deliveries }: Outdated): string[] =>
  outdated === 0
    ? []
    : [
        `warning: ${outdated} of ${plural(deliveries, 'delivery')} ${outdated === 1 ? 'was' : 'were'} converted by older code or ` +
          "definitions, or with another setting extra.drop than today's; ingest --reconvert with the delivered files converts " +
          `${outdated === 1 ? 'it' : 'them'} again`,
      ];

function describeKind({ kind, category, hidden }: LakeCheck['unconfigured'][number]): string {
  const what = `insights of the kind ${kind} (category ${category ?? 'not known'})`;
  return hidden === 0
    ? `warning: ${what}: insights_config does not say whether they need a review; it hides none of them`
    : `warning: ${what}: insights_config does not say whether they need a review; ${hidden} that nobody confirmed ${hidden === 1 ? 'is' : 'are'} not shown`;
}

function describeModel(model: string, conditions: readonly ContractResult[]): string[] {
  const broken = conditions.filter((condition) => condition.broken > 0);
  const held = conditions.length - broken.length;
  const blocked = broken.some(({ level }) => level === 'block');
  const verdict = broken.length === 0 ? 'holds' : blocked ? 'broken' : 'holds, with warnings';
  return [
    `${model}: ${verdict} (${held} of ${plural(conditions.length, 'condition')})`,
    ...broken.map((one) => `    ${describeBreak(one)}`),
  ];
}
