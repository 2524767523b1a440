import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FilledDatabase } from '../lambdas/core/catalogue/glue-tables.ts';
import { addDatabase, type GlueSurroundings } from './glue-database.ts';

export interface CatalogueProps extends StackProps, GlueSurroundings {
  readonly databases: readonly FilledDatabase[];
}

/** Databases that belong together, with their tables and views. */
export class CatalogueStack extends Stack {
  constructor(scope: Construct, id: string, { databases, lake, aws, readers, ...props }: CatalogueProps) {
    super(scope, id, props);
    for (const database of databases) addDatabase(this, database, { lake, aws, readers });
  }
}
