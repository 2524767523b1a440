import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type LakeAppOptions, lakeApp } from '../../lib/lake-app.ts';
import { type Installation, parseInstallation } from '../../lib/settings.ts';

export const EXAMPLES = ['school-network', 'imported-buckets'] as const;

export type Example = (typeof EXAMPLES)[number];

/** The settings of an example, as a file holds them. */
export const exampleSettings = (name: Example) =>
  JSON.parse(readFileSync(new URL(`../../docs/settings/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

export const example = (name: Example): Installation => parseInstallation(exampleSettings(name), `${name}.json`);

/** Writes the templates and assets of an installation into a folder that `cdk deploy --app` takes. */
export function synthesise(outdir: string, installation: Installation, options: LakeAppOptions = {}): CloudAssembly {
  return lakeApp(installation, { outdir, ...options }).synth();
}

/** Takes the place of the code of functions where only templates are looked at. */
export const noCode = () => Code.fromInline('exports.handler = async () => {};');

/** The templates of an installation by the names of the stacks, without its prefix. */
export function templates(installation: Installation): ReadonlyMap<string, Template> {
  const { stacks } = lakeApp(installation, { codeOf: noCode }).synth();
  const prefix = `${installation.aws.prefix}-`;
  return new Map(
    stacks.map(({ stackName, template }) => [stackName.slice(prefix.length), Template.fromJSON(template)]),
  );
}
