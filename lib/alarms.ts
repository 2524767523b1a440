import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { alarmName } from './names.ts';

export interface AlarmProps {
  /** A sentence of what has happened; the heading in docs/runbook.md that says what to do. */
  readonly heading: string;
  /** What it means for those who read the tables. */
  readonly impact: string;
  readonly metric: IMetric;
  /** The first value that is too much; 1 by default. */
  readonly threshold?: number;
  /** How many periods of the metric in turn; 1 by default. */
  readonly periods?: number;
  /** Whether silence is bad news too. */
  readonly silence?: 'fine' | 'alarming';
}

/** The topic of all alarms, and those who are sent them. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly #prefix: string;

  constructor(scope: Construct, id: string, props: { prefix: string; key: IKey; emails: readonly string[] }) {
    super(scope, id);
    this.#prefix = props.prefix;
    this.topic = new Topic(this, 'Topic', { masterKey: props.key, enforceSSL: true, displayName: props.prefix });
    for (const address of props.emails) this.topic.addSubscription(new EmailSubscription(address));
  }

  add(id: string, { heading, impact, metric, threshold = 1, periods = 1, silence = 'fine' }: AlarmProps): Alarm {
    const alarm = new Alarm(this, id, {
      alarmName: alarmName(this.#prefix, heading),
      alarmDescription: `${impact} What to do: docs/runbook.md, "${heading}".`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }
}

/** How often most metrics are looked at. */
export const LOOK_EVERY = Duration.minutes(5);
