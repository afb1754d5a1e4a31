import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { authenticate, type Recognised, type Unknown } from '../auth/authenticate.ts';
import { record } from '../auth/audit.ts';
import type { Caller } from '../auth/caller.ts';
import { networkOf } from '../auth/failures.ts';
import { cookieName, noCookie, readCookie, sessionCookie } from '../auth/cookie.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import { endpoints, type Endpoints } from '../contract/endpoints.ts';
import { checked } from './check.ts';
import type { Handlers } from './handler.ts';
import type { Limiter } from './limits.ts';
import { readJson } from './read-body.ts';
import { faultIn, readQuery } from './read-query.ts';
import { failed, isRefusal, problemResponse, type Refusal, refusalOf, refuse, tooMany } from './refusal.ts';
import { apiPaths } from './route-shape.ts';
import { checkSource, isSafe } from './security.ts';
import type { ApiWorld } from './world.ts';

/** What is known of a connection beside the request itself. */
export interface Connection {
  readonly address: string | undefined;
  readonly secure: boolean;
}

export interface ServeOptions {
  readonly world: ApiWorld;
  readonly handlers: Handlers<keyof Endpoints>;
  readonly limiter: Limiter;
  readonly connectionOf: (context: Context) => Connection;
  /** Told of what nobody foresaw. */
  readonly onFault: (error: unknown, what: string) => void;
  /** Longest that an answer may take, in milliseconds; streams are not bound by it once they have begun. */
  readonly timeoutMs: number;
  /** Holds answers against their schemas too; for tests. */
  readonly checkAnswers?: boolean;
}

type LooseHandler = (asked: Record<string, unknown>, world: ApiWorld) => Promise<unknown>;

/** The routes of `/api/v1`, made from the table of endpoints. */
export function serveEndpoints(options: ServeOptions): Hono {
  const app = new Hono();
  const byPath = Map.groupBy(Object.entries<Endpoint>(endpoints), ([key]) => key.slice(key.indexOf(' ') + 1));
  for (const path of apiPaths) {
    const route = path.replace(/\{(\w+)\}/g, ':$1');
    const methods: string[] = ['OPTIONS'];
    for (const [key, endpoint] of byPath.get(path) ?? []) {
      const [method = ''] = key.split(' ', 1);
      const handler = options.handlers[key as keyof Endpoints] as unknown as LooseHandler;
      app.on(method, route, bind(endpoint, handler, options));
      // Whoever may GET may ask for the headers alone.
      methods.push(...(method === 'GET' ? ['GET', 'HEAD'] : [method]));
    }
    app.all(route, (context) => otherMethod(context, methods.sort()));
  }
  return app;
}

/** What an address says that was asked with a method that it does not have (RFC 9110, 9.3.7 and 15.5.6). */
export function otherMethod(context: Context, methods: readonly string[]): Response {
  const allow = methods.join(', ');
  const { method } = context.req;
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
  const refusal = refuse(
    405,
    'no-such-method',
    `${method} is not known here; there are ${allow}.`,
    `此处不支持 ${method}；可用的有 ${allow}。`,
  );
  const response = problemResponse(refusal, context.req.header('accept-language'));
  response.headers.set('allow', allow);
  return response;
}

function bind(endpoint: Endpoint, handler: LooseHandler, options: ServeOptions) {
  const query = endpoint.query?.strict();
  const body = endpoint.body instanceof z.ZodObject ? endpoint.body.strict() : endpoint.body;
  return async (context: Context): Promise<Response> => {
    const language = context.req.header('accept-language');
    const connection = options.connectionOf(context);
    const extra = new Headers();
    const answer = await (async () => {
      const caller = await recognise(context, connection, endpoint, extra, options);
      if (isRefusal(caller)) return caller;
      const asked = await readAsked(context.req.raw, { params: context.req.param(), query, body });
      if (isRefusal(asked)) return asked;
      // A stream has no end that its headers could wait for.
      if (context.req.method === 'HEAD' && endpoint.media === 'text/event-stream') {
        return new Response(null, { headers: { 'content-type': endpoint.media, 'cache-control': 'no-store' } });
      }
      const work = handler(
        {
          ...asked,
          caller,
          origin: { address: connection.address, agent: context.req.header('user-agent') },
          secure: connection.secure,
          headers: context.req.raw.headers,
          signal: context.req.raw.signal,
          // A cookie that the handler gives takes the place of the one that was to be kept or taken away.
          respond: (name: string, value: string) => extra.set(name, value),
        },
        options.world,
      );
      return await withTimeout(work, options.timeoutMs);
    })().catch((error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal !== undefined) return refusal;
      options.onFault(error, toldPath(context));
      return failed(error);
    });
    const response = respond(answer, endpoint, language, options.checkAnswers === true);
    for (const [name, value] of extra) response.headers.append(name, value);
    return response;
  };
}

async function recognise(
  context: Context,
  { address, secure }: Connection,
  endpoint: Endpoint,
  extra: Headers,
  { world, limiter }: ServeOptions,
): Promise<Caller | undefined | Refusal> {
  const now = world.now();
  const found = await authenticate(
    world.state.db,
    {
      bearer: /^Bearer\s+(.+)$/i.exec(context.req.header('authorization') ?? '')?.[1],
      cookie: readCookie(context.req.header('cookie'), cookieName(secure)),
      address,
    },
    world.times(),
    now,
  );
  const recognised = typeof found === 'string' ? undefined : found;
  const caller = recognised?.caller;
  const wait = limiter.take(caller?.userId ?? `address:${networkOf(address ?? '')}`, now.getTime());
  if (wait !== undefined) return tooMany(wait);
  keepCookie(found, recognised, secure, extra);
  const foreign = checkSource(context.req.raw, caller);
  if (foreign !== undefined) return foreign;
  if (endpoint.needs === 'public') return caller;
  if (caller === undefined) return unknownRefusal(found as Unknown);
  if (endpoint.needs === 'anyone' || caller.permissions.has(endpoint.needs)) return caller;
  if (!isSafe(context.req.method)) {
    const detail = { needs: endpoint.needs };
    await record(world.state.db, caller, { action: toldPath(context), outcome: 'refused', detail });
  }
  return refuse(
    403,
    'forbidden',
    `This needs the permission ${endpoint.needs}, which ${caller.name} does not have.`,
    `此操作需要权限 ${endpoint.needs}，而 ${caller.name} 没有该权限。`,
  );
}

/** What was asked for, as a line of a log or a terminal bears it: the sender chose the words. */
export function toldPath({ req }: Context): string {
  return `${req.method} ${req.path}`
    .replace(/\p{Cc}/gu, '\ufffd')
    .slice(0, 500)
    .toWellFormed();
}

function keepCookie(
  found: Recognised | Unknown,
  recognised: Recognised | undefined,
  secure: boolean,
  extra: Headers,
): void {
  const renewed = recognised?.renewed;
  if (renewed !== undefined) extra.append('set-cookie', sessionCookie(renewed.secret, renewed.expiresAt, secure));
  if (found === 'session-over' || found === 'disabled') extra.append('set-cookie', noCookie(secure));
}

function unknownRefusal(why: Unknown): Refusal {
  switch (why) {
    case 'none':
      return refuse(401, 'not-signed-in', 'Sign in first, or send an API token.', '请先登录，或提供 API 令牌。');
    case 'session-over':
      return refuse(401, 'session-over', 'The session is over; sign in again.', '会话已结束；请重新登录。');
    case 'disabled':
      return refuse(401, 'disabled', 'This user is disabled or was removed.', '该用户已被停用或删除。');
    case 'token-unknown':
      return refuse(401, 'unknown-token', 'The API token is not known here.', 'API 令牌无效。');
    case 'token-expired':
      return refuse(401, 'expired-token', 'The API token has expired; make a new one.', 'API 令牌已过期；请重新创建。');
    case 'token-revoked':
      return refuse(401, 'revoked-token', 'The API token was revoked.', 'API 令牌已被吊销。');
  }
}

/** Of an endpoint that takes no parameters. */
const nothing = z.strictObject({});

interface Schemas {
  readonly params: Readonly<Record<string, string>>;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
}

async function readAsked(
  request: Request,
  { params, query, body }: Schemas,
): Promise<Record<string, unknown> | Refusal> {
  const strange = Object.values(params).some((value) => value.length > 600 || faultIn(value) !== undefined);
  if (strange) return refuse(404, 'not-found', 'There is no such thing.', '不存在该对象。');
  const search = readQuery(new URL(request.url).searchParams);
  if (isRefusal(search)) return search;
  const asked = checked(query ?? nothing, search, 'query');
  if (isRefusal(asked)) return asked;
  if (body === undefined) return { params, query: asked.value, body: undefined };
  const json = await readJson(request);
  if (isRefusal(json)) return json;
  const sent = checked(body, json.value, 'body');
  if (isRefusal(sent)) return sent;
  return { params, query: asked.value, body: sent.value };
}

function respond(answer: unknown, endpoint: Endpoint, language: string | undefined, check: boolean): Response {
  if (answer instanceof Response) return answer;
  if (isRefusal(answer)) return problemResponse(answer, language);
  if (endpoint.answer === undefined) return new Response(null, { status: 204 });
  if (check) endpoint.answer.parse(JSON.parse(JSON.stringify(answer)));
  return Response.json(answer, { status: endpoint.status ?? 200, headers: { 'cache-control': 'no-store' } });
}

async function withTimeout(work: Promise<unknown>, ms: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<Refusal>((resolve) => {
    timer = setTimeout(() => {
      resolve(refuse(504, 'too-slow', 'This took too long; narrow it down.', '处理超时；请缩小查询范围。'));
    }, ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
