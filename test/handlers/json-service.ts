import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** An error as a service of AWS answers with it. */
export class ServiceError extends Error {
  override readonly name: string;
  constructor(name: string, message = 'as the test asked') {
    super(message);
    this.name = name;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what a client sends is checked by what is done with it
export type Operations = Readonly<Record<string, (input: any) => unknown>>;

export interface JsonService {
  readonly endpoint: string;
  /** Requests so far, by operation. */
  readonly counts: Map<string, number>;
  /** Runs before each request is carried out: to wait, or to throw what it is answered with. */
  trouble: (operation: string, count: number) => Promise<void> | void;
  stop(): Promise<void>;
}

/**
 * A small service that speaks as those of AWS do whose protocol is JSON, so that the clients of the product are what is
 * tested. It counts its requests.
 */
export async function startJsonService(operations: Operations): Promise<JsonService> {
  const counts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const count = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, count);
    const head = { 'content-type': String(request.headers['content-type']) };
    try {
      const input = JSON.parse((await bodyOf(request)) || '{}');
      await service.trouble(operation, count);
      const run = operations[operation];
      if (!run) throw new ServiceError('UnknownOperationException', operation);
      const output = JSON.stringify((await run(input)) ?? {});
      response.writeHead(200, head).end(output);
    } catch (error) {
      const { name, message } = error as Error;
      response.writeHead(400, head).end(JSON.stringify({ __type: name, message, Message: message }));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port of this machine is free');
  const service: JsonService = {
    endpoint: `http://127.0.0.1:${address.port}`,
    counts,
    trouble: () => undefined,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return service;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
