import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { text } from 'node:stream/consumers';
import type { ControlPlane } from './control-plane.ts';

/** A bare client of the API server, as its admin, for what kubectl would be too slow for. */
export interface Api extends AsyncDisposable {
  /** @throws with the API server's message for any answer but a 2xx. */
  request<Answer>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer>;
  /** How many requests were answered. */
  readonly answered: () => number;
}

const { HTTP2_HEADER_METHOD: method, HTTP2_HEADER_PATH: path, HTTP2_HEADER_STATUS: status } = constants;

export function apiOf({ server, ca, dir }: Pick<ControlPlane, 'server' | 'ca' | 'dir'>): Api {
  const session = connect(server, {
    ca: readFileSync(ca),
    cert: readFileSync(`${dir}/pki/user-admin.crt`),
    key: readFileSync(`${dir}/pki/user-admin.key`),
  });
  let answered = 0;
  return {
    async request<Answer>(verb: string, target: string, body?: object): Promise<Answer> {
      const answer = await exchange(session, verb, target, body);
      answered += 1;
      return answer as Answer;
    },
    answered: () => answered,
    [Symbol.asyncDispose]: () => new Promise((resolve) => session.close(resolve)),
  };
}

async function exchange(session: ClientHttp2Session, verb: string, target: string, body?: object): Promise<unknown> {
  const type = verb === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const stream = session.request({ [method]: verb, [path]: target, 'content-type': type, accept: 'application/json' });
  const head = new Promise<number>((resolve, reject) => {
    stream.once('response', (headers) => resolve(Number(headers[status])));
    stream.once('error', reject);
  });
  stream.end(body === undefined ? undefined : JSON.stringify(body));
  // Read from the start: a stream that nobody reads may be closed before its answer is taken.
  const [code, said] = await Promise.all([head, text(stream)]);
  const answer = JSON.parse(said) as { message?: string };
  if (code < 200 || code > 299) throw new Error(`${verb} ${target}: ${code} ${answer.message ?? ''}`);
  return answer;
}

/** Does the work of all items with so many at a time; the first that fails ends it. */
export async function inParallel<Item>(
  width: number,
  items: Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  async function worker(): Promise<void> {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
  }
  await Promise.all(Array.from({ length: width }, worker));
}
