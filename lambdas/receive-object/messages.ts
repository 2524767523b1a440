import * as z from 'zod';
import { type Again, askedSchema } from '../core/aws/messages.ts';
import { workSchema } from '../core/lake/work.ts';

/** An object of a bucket that is to be looked at. */
export interface ObjectMessage {
  readonly kind: 'object';
  readonly bucket: string;
  /** As S3 has it. */
  readonly key: string;
  /** What the event says of the object, for the case that it is gone by now. */
  readonly seen?: { readonly version: string; readonly size: number; readonly time: string };
  /** What of the known is tried again, where somebody asked for it. */
  readonly again?: Again | undefined;
}

/** An execution that ended without an outcome. */
export interface FailedMessage {
  readonly kind: 'failed';
  readonly work: z.infer<typeof workSchema>;
  readonly time: string;
  readonly why: string;
}

export type Message =
  | ObjectMessage
  | FailedMessage
  /** Says nothing of an object that is there: a test, or a deletion. */
  | { readonly kind: 'nothing'; readonly why: string };

/** Part of an event of EventBridge; S3 writes the key as it is, and not percent-encoded. */
const created = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  time: z.iso.datetime(),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().optional(),
      etag: z.string().optional(),
      'version-id': z.string().optional(),
    }),
  }),
});

const otherOfS3 = z.object({ source: z.literal('aws.s3'), 'detail-type': z.string() });

const ended = z.object({
  source: z.literal('aws.states'),
  'detail-type': z.literal('Step Functions Execution Status Change'),
  time: z.iso.datetime(),
  detail: z.object({
    status: z.string(),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

/** What S3 sends to a queue itself, when it is set up to. */
const notified = z.object({
  Records: z
    .array(
      z.object({
        eventSource: z.literal('aws:s3'),
        eventName: z.string(),
        s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
      }),
    )
    .min(1),
});

const test = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') });

/** What a message of the queue is about. Throws for one that nobody sends who may. */
export function messagesIn(body: string): readonly Message[] {
  const json = jsonOf(body);
  for (const [schema, read] of READERS) {
    const found = schema.safeParse(json);
    if (found.success) return read(found.data as never);
  }
  throw new Error(`${UNEXPECTED} ${EXPECTED}`);
}

const UNEXPECTED = 'a message of the queue is none that is understood;';
const EXPECTED =
  'expected an event of S3 or Step Functions by EventBridge, a notification of S3, or what reconcile sends; look who else sends to this queue';

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`${UNEXPECTED} it is no JSON; ${EXPECTED}`);
  }
}

type Reader = readonly [schema: z.ZodType, read: (json: never) => readonly Message[]];
const reader = <T>(schema: z.ZodType<T>, read: (json: T) => readonly Message[]): Reader => [schema, read];

const READERS: readonly Reader[] = [
  reader(created, ({ time, detail: { bucket, object } }) => {
    const version = object['version-id'] ?? object.etag;
    const seen = version === undefined ? {} : { seen: { version, size: object.size ?? 0, time } };
    return [{ kind: 'object', bucket: bucket.name, key: object.key, ...seen }];
  }),
  reader(otherOfS3, (event) => [{ kind: 'nothing', why: `an event of S3, ${event['detail-type']}` }]),
  reader(askedSchema, ({ detail: { bucket, object, again } }) => [
    { kind: 'object', bucket: bucket.name, key: object.key, again },
  ]),
  reader(ended, ({ time, detail }) => [failedOf(time, detail)]),
  reader(notified, ({ Records }) => Records.map(notificationOf)),
  reader(test, () => [{ kind: 'nothing', why: 'the test event that S3 sends when notifications are set up' }]),
];

function notificationOf({ eventName, s3 }: z.infer<typeof notified>['Records'][number]): Message {
  if (!eventName.startsWith('ObjectCreated:')) return { kind: 'nothing', why: `a notification of S3, ${eventName}` };
  // A notification has the key as a form would: a blank is a plus.
  return { kind: 'object', bucket: s3.bucket.name, key: decodeURIComponent(s3.object.key.replaceAll('+', '%20')) };
}

const STATUSES: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT', 'ABORTED']);

function failedOf(time: string, { status, input, error, cause }: z.infer<typeof ended>['detail']): Message {
  if (!STATUSES.has(status)) return { kind: 'nothing', why: `an execution has the status ${status}` };
  const { work } = z.object({ work: workSchema }).parse(jsonOf(input ?? ''));
  const why = [status, error, messageIn(cause ?? '')].filter((part) => part).join(': ');
  return { kind: 'failed', work, time, why };
}

/** A function that failed tells its error as JSON, with a trace that is of no use to people. */
function messageIn(cause: string): string {
  try {
    const found = z.object({ errorMessage: z.string() }).safeParse(JSON.parse(cause));
    return found.success ? found.data.errorMessage : cause;
  } catch {
    return cause;
  }
}
