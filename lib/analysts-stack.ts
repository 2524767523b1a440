import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { addReader } from './reader.ts';
import type { AwsSettings } from './settings.ts';
import type { StateStack } from './state-stack.ts';

export interface AnalystsProps extends StackProps {
  readonly aws: AwsSettings;
  readonly state: StateStack;
  /** All databases that are no scope's, without the prefix of the installation. */
  readonly databases: readonly string[];
}

/** Those who read all source tables and base tables. */
export class AnalystsStack extends Stack {
  readonly role: Role;

  constructor(scope: Construct, id: string, { aws, state, databases, ...props }: AnalystsProps) {
    super(scope, id, props);
    this.role = addReader(this, {
      aws,
      state,
      name: 'analysts',
      workgroupId: 'Analysts',
      what: 'all source tables',
      databases,
      folders: ['tables/'],
      principals: aws.analysts.principals,
      quickSight: false,
      lists: 'everything',
      outputs: { role: 'AnalystRole', workgroup: 'Workgroup' },
    }).role;
  }
}
