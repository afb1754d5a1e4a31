import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

interface HttpRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly url: URL;
  /** Rejects with a `Stalled` when nothing has come for a while. Ends the connection when left early. */
  body(): AsyncIterable<Buffer>;
}

/** Sends one request; follows redirects, without credentials when they lead to another host. */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;

/** The other side has stopped answering. */
class Stalled extends Error {
  override name = 'Stalled';
}

const maxRedirects = 5;

export interface HttpOptions {
  /** For the proxy variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long nothing may come, in a header or a body, before a server counts as stalled. */
  readonly stallMs: number;
}

export function httpClient({ env, stallMs }: HttpOptions): { send: HttpSend; close(): void } {
  const options = { keepAlive: true, maxSockets: 8, proxyEnv: env as NodeJS.ProcessEnv };
  const plain = new HttpAgent(options);
  const secure = new HttpsAgent(options);
  return {
    send,
    close() {
      plain.destroy();
      secure.destroy();
    },
  };

  async function send(first: HttpRequest): Promise<HttpResponse> {
    let request = first;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const response = await once(request);
      const target = response.headers['location'];
      if (![301, 302, 303, 307, 308].includes(response.status) || target === undefined) return response;
      await discard(response);
      request = redirected(request, new URL(target, request.url));
    }
    throw new Error(`more than ${maxRedirects} redirects`);
  }

  function once({ url, method = 'GET', headers = {}, body }: HttpRequest): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const agent = url.protocol === 'https:' ? secure : plain;
      const sent = open(url, { method, headers, agent }, (message) => {
        clearTimeout(timer);
        resolve({
          status: message.statusCode ?? 0,
          headers: flat(message),
          url,
          body: () => bodyOf(message, stallMs),
        });
      });
      const timer = setTimeout(() => sent.destroy(new Stalled(`no answer within ${stallMs} ms`)), stallMs);
      sent.on('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      sent.end(body);
    });
  }
}

function redirected(request: HttpRequest, url: URL): HttpRequest {
  if (request.url.protocol === 'https:' && url.protocol !== 'https:') {
    throw new Error(`redirected from HTTPS to ${url.protocol.slice(0, -1)} (${url.host})`);
  }
  const { authorization: _authorization, ...others } = request.headers ?? {};
  return { ...request, url, headers: url.host === request.url.host ? (request.headers ?? {}) : others };
}

function flat({ headers }: IncomingMessage): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) found[name] = Array.isArray(value) ? value.join(', ') : value;
  return found;
}

async function* bodyOf(message: IncomingMessage, stallMs: number): AsyncGenerator<Buffer> {
  const timer = setTimeout(() => message.destroy(new Stalled(`nothing came for ${stallMs} ms`)), stallMs);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      timer.refresh();
      yield chunk;
      // The time that the reader takes is not the server's.
      timer.refresh();
    }
    if (!message.complete) throw new Error('the connection ended early');
  } finally {
    clearTimeout(timer);
    message.destroy();
  }
}

async function discard(response: HttpResponse): Promise<void> {
  await gather(response, 64 * 1024).catch(() => undefined);
}

/** The body as a whole; an error when it is longer than `limit`. */
export async function gather(response: HttpResponse, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body()) {
    length += chunk.length;
    if (length > limit) throw new Error(`an answer of more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
