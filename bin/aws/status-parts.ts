import { openGlue } from '../../lambdas/core/aws/glue-partitions.ts';
import type { Engine } from '../../lambdas/core/engine/duckdb.ts';
import { glueTarget } from '../../lambdas/project/glue-target.ts';
import type { ProjectionTarget } from '../../lambdas/project/target.ts';
import type { OpenLake } from '../lake.ts';
import { lakeUrl } from '../options.ts';
import type { Installed } from './installed.ts';
import { pipelineState } from './pipeline-state.ts';

/** The Glue catalogue of an installation, as something that shows the state of its lake. */
export const catalogueOf =
  ({ aws, lake: folder }: Installed) =>
  (lake: OpenLake, engine: Engine): readonly ProjectionTarget[] => {
    const { databasePrefix } = aws;
    return [
      glueTarget({ ...lake, engine, glue: openGlue(), lake: lakeUrl(folder), databasePrefix, scratch: lake.folder }),
    ];
  };

/** Makes the parts that the command line shows of the pipeline of an installation. */
export async function pipelineParts(installed: Installed, now: Date) {
  const { running, queues, failed_executions, alarms } = await pipelineState(installed, now);
  return [
    { name: 'executions', title: 'deliveries that are worked on', records: [{ running }] },
    { name: 'queues', title: 'messages, as SQS counts them within a minute', records: queues },
    {
      name: 'failed_executions',
      title: 'executions that failed in the last 7 days (failed, above, lists what is not done)',
      records: failed_executions,
    },
    { name: 'alarms', title: 'alarms that sound (docs/runbook.md)', records: alarms },
  ];
}
