import type { AnswerOf, BodyInput, ParamsOf, QueryInput } from './endpoint.ts';
import type { Endpoints } from './endpoints.ts';
import type { Me, Problem } from './types.ts';

export type EndpointName = keyof Endpoints;

/** What an endpoint is asked with: `params` of its path, `query`, `body`; lists in a query are joined by commas. */
export type Input<Key extends EndpointName> = ParamsOf<Key> &
  ([QueryInput<Endpoints[Key]>] extends [never] ? unknown : { query?: QueryInput<Endpoints[Key]> }) &
  ([BodyInput<Endpoints[Key]>] extends [never] ? unknown : { body: BodyInput<Endpoints[Key]> }) & {
    signal?: AbortSignal;
  };

export type Answer<Key extends EndpointName> = AnswerOf<Endpoints[Key]>;

type Arguments<Key extends EndpointName> = Partial<Input<Key>> extends Input<Key> ? [input?: Input<Key>] : [Input<Key>];

export interface ClientOptions {
  /** Where the API stands; default `/api/v1` of the page’s own origin. */
  readonly base?: string;
  /** An API token; browsers go by their session’s cookie instead. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

export interface Client {
  /** Rejects with what `isProblem` recognises when the server refuses, and with fetch’s own error when it is not there. */
  call<Key extends EndpointName>(key: Key, ...input: Arguments<Key>): Promise<Answer<Key>>;
  /** The address of an endpoint, for links and `EventSource`. */
  address<Key extends EndpointName>(key: Key, ...input: Arguments<Key>): string;
}

/** The server’s refusal as an error: `problem` is RFC 9457. */
export interface Refusal extends Error {
  readonly problem: Problem;
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'problem' in error;
}

/** The API as typed calls: `client.call('GET /findings/{id}', { params: { id } })`. Remembers the session’s CSRF token. */
export function createClient(options: ClientOptions = {}): Client {
  const base = options.base ?? '/api/v1';
  const send = options.fetch ?? fetch;
  let csrf: string | undefined;

  async function request(key: string, input: LooseInput): Promise<unknown> {
    const [method = 'GET'] = key.split(' ', 1);
    const answer = await send(addressOf(base, key, input), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, application/problem+json',
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
        ...(csrf === undefined || method === 'GET' ? {} : { 'x-seawall-csrf': csrf }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    });
    if (answer.status === 204) return undefined;
    if (!answer.ok) throw refusal(await problemOf(answer));
    const value: unknown = await answer.json();
    if (key === 'GET /me' || key === 'POST /sign-in') csrf = (value as Me).csrf;
    return value;
  }

  return {
    call: async (key, ...[input]) => {
      const given: LooseInput = input ?? {};
      try {
        return (await request(key, given)) as Answer<typeof key>;
      } catch (error) {
        // Another tab may have signed in since: the session’s own token is asked for once more.
        if (!isRefusal(error) || error.problem.code !== 'csrf') throw error;
        await request('GET /me', {});
        return (await request(key, given)) as Answer<typeof key>;
      }
    },
    address: (key, ...[input]) => addressOf(base, key, input ?? {}),
  };
}

interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

function addressOf(base: string, key: string, { params = {}, query = {} }: LooseInput): string {
  const path = key
    .slice(key.indexOf(' ') + 1)
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, string | number | undefined][]) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const line = search.toString();
  return `${base}${path}${line === '' ? '' : `?${line}`}`;
}

async function problemOf(answer: Response): Promise<Problem> {
  const value: unknown = await answer.json().catch(() => undefined);
  if (typeof value === 'object' && value !== null && 'code' in value) return value as Problem;
  return { type: 'about:blank', title: answer.statusText, status: answer.status, code: 'unreadable' };
}

function refusal(problem: Problem): Refusal {
  return Object.assign(new Error(problem.detail ?? problem.title), { problem });
}
