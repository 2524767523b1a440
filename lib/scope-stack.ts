import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ScopeDatabase } from '../lambdas/core/catalogue/glue-models.ts';
import { addDatabase } from './glue-database.ts';
import { scopeStack } from './names.ts';
import { addReader, type Reader } from './reader.ts';
import type { AwsSettings } from './settings.ts';
import type { StateStack } from './state-stack.ts';

export interface ScopeProps extends StackProps {
  readonly aws: AwsSettings;
  readonly state: StateStack;
  readonly database: ScopeDatabase;
}

/**
 * Holds what a scope is: a database with the 41 names, and the role and workgroup that read it. The role of a restricted scope reaches the
 * folder of its own rows and the one of rows that are the same for everyone. That of an unrestricted scope reaches the base tables, since a
 * view reads with the rights of who asks.
 */
export class ScopeStack extends Stack {
  readonly reader: Reader;

  constructor(parent: Construct, id: string, { aws, state, database, ...props }: ScopeProps) {
    super(parent, id, props);
    const { name, reads } = database;
    const { principals = [], externalId } = aws.scopes.find((one) => one.name === name) ?? {};
    const title = name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    this.reader = addReader(this, {
      aws,
      state,
      name: scopeStack(name),
      workgroupId: 'Workgroup',
      what: `the views of the scope ${name}`,
      ...reads,
      lists: 'folders',
      principals,
      externalId,
      quickSight: aws.quickSight?.scopes.some((one) => one.name === name) ?? false,
      outputs: { role: `${title}Role`, workgroup: `${title}Workgroup` },
    });
    addDatabase(this, database, { lake: state.lake, aws, readers: [this.reader.role.roleArn] });
  }
}
