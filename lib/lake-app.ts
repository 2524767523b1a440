import { join } from 'node:path';
import { App, type AppProps, Aspects, Tags, Validations } from 'aws-cdk-lib';
import { CfnRole, ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';

import type { IConstruct } from 'constructs';
import { commonDatabases, scopeDatabase } from '../lambdas/core/catalogue/glue-models.ts';
import { type FilledDatabase, GLUE_DATABASES, GLUE_TABLES, GLUE_VIEWS } from '../lambdas/core/catalogue/glue-tables.ts';
import { MODELS } from '../sql/models.ts';
import { AnalystsStack } from './analysts-stack.ts';
import { INSTALLATION_TAG } from './budget.ts';
import { CatalogueStack } from './catalogue-stack.ts';
import { type Architecture, bundledCode, type CodeOf } from './function-code.ts';
import { SolutionsChecks } from './nag.ts';
import { catalogueStack, quickSightStack, scopeStack, stackName } from './names.ts';
import { PipelineStack } from './pipeline-stack.ts';
import { QuickSightStack } from './quicksight-stack.ts';
import { ScopeStack } from './scope-stack.ts';
import type { Installation } from './settings.ts';
import { StateStack } from './state-stack.ts';

export interface LakeAppOptions extends Pick<AppProps, 'outdir'> {
  /** Whether the rules of AWS Solutions are checked when it is synthesised; a rule that is broken ends that. */
  readonly nag?: boolean;
  /** Of the functions; arm64 by default, which costs a fifth less. */
  readonly architecture?: Architecture;
  /** Whether bundles hold native packages; true by default. */
  readonly native?: boolean;
  /** Code of the functions; by default the bundles that were built. */
  readonly codeOf?: CodeOf;
}

/** All stacks of an installation. */
export function lakeApp({ settings, aws }: Installation, options: LakeAppOptions = {}): App {
  const { nag = false, architecture = 'arm64', native = true, outdir } = options;
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    analyticsReporting: false,
    postCliContext: {
      // Access logs are let in by the policy of their bucket: S3 refuses lists of rights on new buckets.
      '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
      // What a stack has made for others cannot be removed while they use it.
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
      ...(aws.bootstrapQualifier !== undefined && { '@aws-cdk/core:bootstrapQualifier': aws.bootstrapQualifier }),
    },
  });
  const codeOf =
    options.codeOf ?? bundledCode({ folder: join(app.outdir, 'functions'), settings, architecture, native });
  const props = { env: { account: aws.account, region: aws.region } };
  const named = (name: string) => stackName(aws.prefix, name);

  const state = new StateStack(app, named('state'), aws, props);
  const ofModels = commonDatabases(MODELS);
  const common = [...sourceDatabases(), ...ofModels];
  const scopes = settings.scopes.map((scope) => scopeDatabase(MODELS, scope));
  const { role } = new AnalystsStack(app, named('analysts'), {
    ...props,
    aws,
    state,
    databases: common.map(({ name }) => name),
  });
  for (const [name, databases] of catalogues(common)) {
    const readers = [role.roleArn];
    new CatalogueStack(app, named(name), { ...props, databases, lake: state.lake, aws, readers });
  }
  for (const database of scopes) {
    const { name } = database;
    const { reader } = new ScopeStack(app, named(scopeStack(name)), { ...props, aws, state, database });
    const shown = aws.quickSight?.scopes.find((one) => one.name === name);
    if (aws.quickSight === undefined || shown === undefined) continue;
    const quickSight = { settings: aws.quickSight, scope: shown, views: MODELS.views, reader };
    new QuickSightStack(app, named(quickSightStack(name)), { ...props, aws, ...quickSight });
  }
  new PipelineStack(app, named('pipeline'), {
    ...props,
    aws,
    state,
    databases: [...common, ...scopes].flatMap(({ name, tables }) => (tables.length > 0 ? [name] : [])),
    builtFolders: builtFolders([...ofModels, ...scopes]),
    codeOf,
    architecture,
  });

  for (const [tag, value] of Object.entries({ ...aws.tags, [INSTALLATION_TAG]: aws.prefix }))
    Tags.of(app).add(tag, value);
  Aspects.of(app).add({ visit: (node) => setRolePath(node, aws.rolePath) });
  if (aws.permissionsBoundary !== undefined) {
    const boundary = ManagedPolicy.fromManagedPolicyName(state, 'Boundary', aws.permissionsBoundary);
    PermissionsBoundary.of(app).apply(boundary);
  }
  if (nag) Validations.of(app).addPlugins(new SolutionsChecks(app));
  return app;
}

/** The databases of the sources, and of what the lake records. */
const sourceDatabases = (): readonly FilledDatabase[] =>
  GLUE_DATABASES.map((database) => ({
    ...database,
    tables: GLUE_TABLES.filter((table) => table.database === database.name),
    views: GLUE_VIEWS.filter((view) => view.database === database.name),
  }));

/** The folders of the lake that tables of models are in: one a schema. */
const builtFolders = (databases: readonly FilledDatabase[]): readonly string[] =>
  [
    ...new Set(databases.flatMap(({ tables }) => tables.map(({ folder }) => folder.split('/').slice(0, 2).join('/')))),
  ].map((folder) => `${folder}/`);

/** The databases of each catalogue stack: those of one source together. */
function catalogues(databases: readonly FilledDatabase[]): ReadonlyMap<string, readonly FilledDatabase[]> {
  const stacks = new Map<string, readonly FilledDatabase[]>();
  for (const database of databases) {
    const stack = catalogueStack(database.name);
    stacks.set(stack, [...(stacks.get(stack) ?? []), database]);
  }
  return stacks;
}

function setRolePath(node: IConstruct, path: string): void {
  if (node instanceof CfnRole && path !== '/') node.path = path;
}
