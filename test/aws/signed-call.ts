import { createHash, createHmac } from 'node:crypto';
import type { Configuration } from './account.ts';

/** A call of a service that the tests have no client of. */
export interface ServiceCall {
  readonly service: string;
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a service answers: its headers, and its body as JSON; undefined where it has none. */
export interface ServiceAnswer {
  readonly headers: Headers;
  readonly body: unknown;
}

/** Makes a call, signed by Signature Version 4. Throws an error that has the name of the service's own where it is refused. */
export async function signedCall(as: Configuration, call: ServiceCall): Promise<ServiceAnswer> {
  const { method = 'POST', path, body = '' } = call;
  const { host: _, ...headers } = signedHeaders(as, call);
  const answer = await fetch(as.endpoint + path, { method, headers, ...(body !== '' && { body }) });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(text), { name: errorName(answer.headers, text) });
  return { headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}

function signedHeaders({ endpoint, region, credentials }: Configuration, call: ServiceCall): Record<string, string> {
  const { service, method = 'POST', path, body = '' } = call;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, ''); // 20250303T010203Z
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const headers: Record<string, string> = {
    ...call.headers,
    host: new URL(endpoint).host,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const values = names.map((name) => `${name}:${headers[name]}`);
  const request = [method, path, '', ...values, '', names.join(';'), sha256(body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signed = `SignedHeaders=${names.join(';')}, Signature=${hmac(key, text).toString('hex')}`;
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, ${signed}` };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** In a header or in the body, and perhaps behind the name of a namespace. */
function errorName(headers: Headers, text: string): string {
  const named = headers.get('x-amzn-errortype') ?? /"(?:__type|Code)"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? 'Error';
  return named.replace(/^.*#/, '').replace(/:.*$/, '');
}
