import { createHash } from 'node:crypto';
import { type JsonService, startJsonService } from './json-service.ts';

/** A queue that keeps what is sent to it. */
export interface FakeQueue extends JsonService {
  readonly url: string;
  readonly bodies: string[];
}

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

export async function startFakeQueue(): Promise<FakeQueue> {
  const bodies: string[] = [];
  const sent = ({ Id, MessageBody }: Entry) => {
    bodies.push(MessageBody);
    return {
      Id,
      MessageId: `message-${bodies.length}`,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    };
  };
  const service = await startJsonService({
    SendMessageBatch: ({ Entries }: { Entries: readonly Entry[] }) => ({ Successful: Entries.map(sent), Failed: [] }),
  });
  return Object.assign(service, { url: `${service.endpoint}/123456789012/objects`, bodies });
}
