import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DuckDBValue } from '@duckdb/node-api';
import { askedMessage } from '../../lambdas/core/aws/messages.ts';
import { openS3Clients } from '../../lambdas/core/storage/s3-client.ts';
import { ANALYSTS, analystsName } from '../../lib/names.ts';
import { readerSession } from '../aws/account.ts';
import { queryAthena } from '../aws/athena-query.ts';
import type { Installed } from '../aws/installed.ts';
import { asking } from '../aws/trouble.ts';

/** How long things are waited for, in milliseconds. */
export interface Patience {
  /** For a delivery to become rows that Athena shows, or to be quarantined. */
  readonly deliveryMs: number;
  /** For an alarm to sound, whose metrics are looked at every five minutes. */
  readonly alarmMs: number;
  /** For the logs of functions, which come some time after the calls. */
  readonly logsMs: number;
  readonly pauseMs: number;
}

/** An installation with what the smoke test does there. It counts what it used. */
export type Site = Awaited<ReturnType<typeof openSite>>;

export async function openSite(installed: Installed, patience: Patience) {
  const { outputs, aws } = installed;
  const credentials = await readerSession(installed, ANALYSTS);
  const athena = new AthenaClient(credentials ? { credentials } : {});
  const { client: s3 } = openS3Clients();
  const used = { deliveries: 0, scannedBytes: [] as number[] };

  /** What the analysts see. */
  async function ask(sql: string): Promise<readonly (readonly DuckDBValue[])[]> {
    const { rows, scannedBytes } = await queryAthena(athena, { workgroup: analystsName(aws.prefix) }, sql);
    used.scannedBytes.push(scannedBytes);
    const all: (readonly DuckDBValue[])[] = [];
    for await (const some of rows) all.push(...some);
    return all;
  }

  return {
    installed,
    patience,
    used,
    s3,
    ask,
    /** Name of a table in Glue. */
    table: (name: string) => aws.databasePrefix + name,

    /** Delivers an object, as a producer would. Resolves to its version, as `lake.units` names it. */
    async put(object: string, Body: Buffer): Promise<string> {
      const { LandingBucket: Bucket, QueueUrl } = outputs;
      const { VersionId, ETag = '' } = await asking('put a delivery', `s3://${Bucket}/${object}`, () =>
        s3.send(new PutObjectCommand({ Bucket, Key: object, Body })),
      );
      used.deliveries += 1;
      if (aws.landing?.events === 'poll') {
        const MessageBody = JSON.stringify(askedMessage(Bucket, object));
        await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody }));
      }
      return VersionId ?? ETag.replaceAll('"', '');
    },

    /** Asks until the answer is the one that is wanted. Throws what it was last when that takes too long. */
    async until<T>(
      what: string,
      look: () => Promise<T>,
      isIt: (found: T) => boolean,
      ms = patience.deliveryMs,
    ): Promise<T> {
      const deadline = Date.now() + ms;
      for (;;) {
        const found = await look();
        if (isIt(found)) return found;
        if (Date.now() > deadline)
          throw new Error(
            `${what}: not after ${Math.round(ms / 1000)} s; last seen: ${JSON.stringify(found)}; timeback-lake status says more`,
          );
        await sleep(patience.pauseMs);
      }
    },
  };
}
