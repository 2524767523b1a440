import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

// What functions say of themselves: ids, counts and messages, and never a learner's data. Level, service and namespace come
// from the variables of Powertools. Metrics have no dimension but the service, since each value of one is paid for.

const { POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_NAMESPACE } = process.env;
const serviceName = POWERTOOLS_SERVICE_NAME ?? 'timeback-lake';

export const logger = new Logger({ serviceName });
export const tracer = new Tracer({ serviceName });
export const metrics = new Metrics({ serviceName, namespace: POWERTOOLS_METRICS_NAMESPACE ?? 'TimebackLake' });

/** All metrics, each a count. */
export type Metric =
  /** Deliveries that were new, and those of them whose execution was started. */
  | 'Received'
  | 'ExecutionsStarted'
  /** Objects of no feed. */
  | 'UnknownObjects'
  /** Messages that are about none of our objects. */
  | 'NotOurs'
  /** Executions that failed, were stopped or took too long. */
  | 'Failed'
  /** Deliveries that became visible, and those of which something was set aside. */
  | 'Published'
  | 'Quarantined'
  /** Tables that readers see in an older state than the ledger's. */
  | 'ProjectionBehind'
  /** Objects that were copied from a provider, and those that could not be. */
  | 'SyncCopied'
  | 'SyncFailed'
  /** Deliveries that no event has told of. */
  | 'Missed'
  /** Tables of which a refresh has built something, and models that keep their tables since a contract does not hold. */
  | 'Refreshed'
  | 'ContractsBroken';

export const count = (name: Metric, value = 1): void => {
  metrics.addMetric(name, MetricUnit.Count, value);
};

/** Names the delivery in all log lines from now on, and in the trace of the call. `id`: name of its execution. */
export function tellDelivery(id: string, { feed, org, date }: Readonly<Record<'feed' | 'org' | 'date', string>>): void {
  logger.appendKeys({ delivery: { id, feed, org, date } });
  if (tracer.isTracingEnabled()) tracer.putAnnotation('delivery', id);
}
