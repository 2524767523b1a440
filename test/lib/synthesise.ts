import { readFileSync } from 'node:fs';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type LakeAppOptions, lakeApp } from '../../lib/lake-app.ts';
import { type Installation, parseInstallation } from '../../lib/settings.ts';

export const EXAMPLES = ['school-network', 'imported-buckets', 'quicksight'] as const;

export type Example = (typeof EXAMPLES)[number];

/** The settings of an example, as a file holds them. */
export const exampleSettings = (name: Example) =>
  JSON.parse(readFileSync(`docs/settings/${name}.json`, 'utf8')) as Record<string, unknown>;

export const example = (name: Example): Installation => parseInstallation(exampleSettings(name), `${name}.json`);

/** Writes the templates and assets of an installation into a folder that `cdk deploy --app` takes. */
export function synthesise(outdir: string, installation: Installation, options: LakeAppOptions = {}): CloudAssembly {
  return lakeApp(installation, { outdir, ...options }).synth();
}

/** Takes the place of the code of functions where only templates are looked at. */
export const noCode = () => Code.fromInline('exports.handler = async () => {};');

/** A resource of a template. */
export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of hundreds of shapes
  readonly Properties: Readonly<Record<string, any>>;
  readonly DeletionPolicy?: string;
}

export interface Synthesised {
  readonly assembly: CloudAssembly;
  /** The text of all templates. */
  readonly text: string;
  /** Resources of a type, of all stacks. */
  of(type: string): readonly Resource[];
}

/** The templates of an installation, without code of functions. */
export function templates(installation: Installation, options: LakeAppOptions = {}): Synthesised {
  const assembly = lakeApp(installation, { codeOf: noCode, ...options }).synth();
  const all = assembly.stacks.flatMap(({ stackName, template }) =>
    Object.entries(template.Resources as Record<string, Omit<Resource, 'stack' | 'id'>>).map(
      ([id, resource]): Resource => ({
        ...resource,
        stack: stackName.slice(installation.aws.prefix.length + 1),
        id,
        Properties: resource.Properties ?? {},
      }),
    ),
  );
  return {
    assembly,
    text: assembly.stacks.map(({ template }) => JSON.stringify(template)).join('\n'),
    of: (type) => all.filter((resource) => resource.Type === type),
  };
}
