import type { Hono } from 'hono';
import { createApp } from '../../src/api/app.ts';
import { readConsole } from '../../src/api/console-files.ts';
import { createHandlers } from '../../src/api/handlers/index.ts';
import { createMetrics } from '../../src/api/metrics.ts';
import type { ApiWorld, EventSearch } from '../../src/api/world.ts';
import { addUser } from '../../src/auth/users.ts';
import { hashPassword } from '../../src/auth/password.ts';
import { usualTimes } from '../../src/auth/sessions.ts';
import { enrolmentDesk } from '../../src/ingest/stored/tokens.ts';
import { openLiveHub } from '../../src/live/hub.ts';
import { openOutputs } from '../../src/notify/outputs.ts';
import { openDesk } from '../../src/respond/desk.ts';
import type { AccessScope } from '../../src/state/access.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from './state.ts';

/** As cheap as Argon2 goes: tests sign in often. */
const cost = { memory: 8, passes: 1 };

export const password = 'correct horse battery staple';

export interface TestApi {
  readonly app: Hono;
  readonly state: State;
  readonly world: ApiWorld;
  /** Where the API’s clock stands; set it to let time pass. */
  clock: Date;
  /** Adds a user and signs them in. */
  signIn(name: string, roles: readonly string[], scope?: AccessScope): Promise<Browser>;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** What nobody foresaw, since the API was opened. */
  readonly faults: unknown[];
  close(): Promise<void>;
}

/** Somebody who is signed in with a cookie. */
export interface Browser {
  readonly id: string;
  cookie: string;
  readonly csrf: string;
  get(path: string): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Row;
  /** The entries of a list. */
  readonly items: readonly Row[];
  /** What stands at a path, `errors.0.pointer`; undefined where nothing does. */
  read(path: string): unknown;
  /** The same as text. */
  text(path: string): string;
}

type Row = Readonly<Record<string, unknown>>;

const noEvents: EventSearch = {
  search: () => Promise.resolve({ items: [] }),
  changesOf: () => Promise.resolve([]),
  verdicts: () => Promise.resolve([]),
  auditedClusters: () => Promise.resolve([]),
};

/** The whole API over an embedded PostgreSQL; every answer is held against its schema. */
export async function openTestApi(
  more: { readonly events?: EventSearch; readonly oidc?: ApiWorld['oidc']; readonly desk?: ApiWorld['desk'] } = {},
): Promise<TestApi> {
  const state = await openTestState();
  const live = await openLiveHub(state.db, state.connection);
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const api = { clock: new Date('2026-11-26T12:00:00Z') };
  const now = (): Date => api.clock;
  const outputs = openOutputs({ db: state.db, now, version: '1.2.3', environment: {}, onFault });
  const world: ApiWorld = {
    state,
    events: more.events ?? noEvents,
    live,
    outputs,
    now,
    version: '1.2.3',
    environment: {},
    oidc: more.oidc,
    enrolment: enrolmentDesk('https://ingest.test', now),
    times: () => usualTimes,
    silentAfterMs: () => 180_000,
    desk: more.desk ?? openDesk({ clusters: [], enabled: true }),
    settingsChanged: () => Promise.resolve(),
    cost,
  };
  const app = createApp({
    world,
    handlers: createHandlers(),
    addresses: { publicUrl: undefined, loopback: true },
    behindProxy: true,
    console: readConsole(undefined),
    metrics: createMetrics(),
    openMetrics: false,
    readiness: () => Promise.resolve([]),
    tracing: undefined,
    rate: { burst: 100_000, perSecond: 100_000 },
    timeoutMs: 20_000,
    onFault,
    checkAnswers: true,
  });
  const request = async (path: string, init: RequestInit = {}): Promise<Response> =>
    await app.request(`http://localhost${path}`, { ...init, headers: { host: 'localhost', ...init.headers } });
  return Object.assign(api, {
    app,
    state,
    world,
    faults,
    request,
    async signIn(name: string, roles: readonly string[], scope: AccessScope = {}) {
      const passwordHash = await hashPassword(password, cost);
      const id = await addUser(state.db, { name, displayName: name, roles, scope, passwordHash });
      return await browser(request, name, id);
    },
    async close() {
      await live.close();
      await outputs.close();
      await state.close();
    },
  });
}

type Requester = (path: string, init?: RequestInit) => Promise<Response>;

export async function browser(request: Requester, name: string, id = ''): Promise<Browser> {
  const answer = await request('/api/v1/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ name, password }),
  });
  if (answer.status !== 200) throw new Error(`${name} cannot sign in: ${answer.status} ${await answer.text()}`);
  const { csrf } = (await answer.json()) as { csrf: string };
  const self: Browser = {
    id,
    cookie: cookieOf(answer),
    csrf,
    get: (path) => self.send('GET', path),
    async send(method, path, body, headers = {}) {
      const sent = await request(`/api/v1${path}`, {
        method,
        headers: {
          cookie: self.cookie,
          ...(method === 'GET' ? {} : { 'x-seawall-csrf': csrf, 'sec-fetch-site': 'same-origin' }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return await answerOf(sent);
    },
  };
  return self;
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const body = (isJson ? JSON.parse(text) : { text }) as Row;
  const read = (path: string): unknown => {
    let at: unknown = body;
    for (const part of path.split('.')) at = (at as Row | undefined)?.[part];
    return at;
  };
  return {
    status: response.status,
    headers: response.headers,
    body,
    items: (body['items'] ?? body['errors'] ?? []) as Row[],
    read,
    text: (path) => {
      const value = read(path);
      return typeof value === 'string' ? value : '';
    },
  };
}

/** The session’s cookie as the browser sends it back. */
export function cookieOf(response: Response): string {
  const set = response.headers.getSetCookie().find((each) => each.includes('seawall_session='));
  return set?.split(';', 1)[0] ?? '';
}
