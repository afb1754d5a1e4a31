import { type Context, Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import { authenticate } from '../auth/authenticate.ts';
import { isWhole } from '../auth/roles.ts';
import { authPages } from './auth-pages.ts';
import type { ConsoleFiles } from './console-files.ts';
import type { Handlers } from './handler.ts';
import { createLimiter, type RateLimit } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { failed, problemResponse, refuse } from './refusal.ts';
import { knownMethod, shapeOf } from './route-shape.ts';
import type { Endpoints } from '../contract/endpoints.ts';
import { type Addresses, checkHost, hostOf, noContentPolicy, secureHeaders } from './security.ts';
import { type Connection, otherMethod, serveEndpoints, toldPath } from './serve.ts';
import type { Tracing } from './tracing.ts';
import type { ApiWorld } from './world.ts';

export interface AppOptions {
  readonly world: ApiWorld;
  readonly handlers: Handlers<keyof Endpoints>;
  readonly addresses: Addresses;
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` are a proxy’s of ours; else they are ignored. */
  readonly behindProxy: boolean;
  readonly console: ConsoleFiles;
  readonly metrics: Metrics;
  /** Whether `/metrics` needs no token. */
  readonly openMetrics: boolean;
  /** What stands in the way of serving; empty when nothing does. */
  readonly readiness: () => Promise<readonly string[]>;
  readonly tracing: Tracing | undefined;
  readonly rate: RateLimit;
  readonly timeoutMs: number;
  readonly onFault: (error: unknown, what: string) => void;
  readonly checkAnswers?: boolean;
}

/** Everything that is answered over HTTP: Web requests in, Web responses out. */
export function createApp(options: AppOptions): Hono {
  const { world, addresses, metrics, tracing } = options;
  const app = new Hono();
  const connectionOf = (context: Context): Connection => connection(context, options);
  const originOf = (context: Context): string => publicOrigin(context, options);

  app.use(async (context, next) => {
    const { secure } = connectionOf(context);
    const done = metrics.begin();
    const { path } = context.req;
    const method = knownMethod(context.req.method);
    const wrong = checkHost(path, hostOf(context.req.raw), addresses);
    if (wrong !== undefined) context.res = problemResponse(wrong, context.req.header('accept-language'));
    else if (tracing === undefined) await next();
    else await tracing.span(`${method} ${shapeOf(path)}`, context.req.raw.headers, next, () => context.res.status);
    for (const [name, value] of Object.entries(secureHeaders(secure))) context.res.headers.set(name, value);
    if (!context.res.headers.has('content-security-policy')) {
      context.res.headers.set('content-security-policy', noContentPolicy);
    }
    done(method, shapeOf(path), context.res.status);
  });

  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', async (context) => {
    const faults = await options.readiness();
    return context.text(faults.length === 0 ? 'ok\n' : `${faults.join('\n')}\n`, faults.length === 0 ? 200 : 503);
  });
  app.get('/metrics', async (context) => {
    if (!options.openMetrics && !(await seesAll(context, options))) {
      const refusal = refuse(
        401,
        'not-signed-in',
        'Send an API token that may read everything.',
        '请提供可读取全部数据的 API 令牌。',
      );
      return problemResponse(refusal, context.req.header('accept-language'));
    }
    return context.body(await metrics.text(), 200, { 'content-type': metrics.contentType });
  });

  const document = openApiDocument(world.version);
  app.get('/api/v1/openapi.json', (context) => context.json(document));
  const { handlers, timeoutMs, onFault, checkAnswers = false } = options;
  const limiter = createLimiter(options.rate);
  app.route('/api/v1', serveEndpoints({ world, handlers, limiter, connectionOf, onFault, timeoutMs, checkAnswers }));
  app.all('/api/v1/openapi.json', onlyGet);
  app.all('/api/*', (context) =>
    problemResponse(
      refuse(
        404,
        'not-found',
        `There is no ${context.req.method} ${context.req.path}.`,
        `不存在 ${context.req.method} ${context.req.path}。`,
      ),
      context.req.header('accept-language'),
    ),
  );
  app.route('/auth', authPages(world, { connectionOf, originOf, limiter }));
  app.get('*', (context) => options.console.answer(context.req.path, context.req.raw.headers));
  app.all('*', onlyGet);
  app.onError((error, context) => {
    onFault(error, toldPath(context));
    return problemResponse(failed(error), context.req.header('accept-language'));
  });
  return app;
}

/** Of what is there to be read. */
function onlyGet(context: Context): Response {
  return otherMethod(context, ['GET', 'HEAD', 'OPTIONS']);
}

function connection(context: Context, { behindProxy, addresses }: AppOptions): Connection {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  const socket = incoming?.socket as { remoteAddress?: string; encrypted?: boolean } | undefined;
  const forwarded = behindProxy ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const scheme = behindProxy ? context.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim() : undefined;
  return {
    address: forwarded ?? socket?.remoteAddress,
    secure: socket?.encrypted === true || scheme === 'https' || addresses.publicUrl?.protocol === 'https:',
  };
}

function publicOrigin(context: Context, { addresses }: AppOptions): string {
  return addresses.publicUrl?.origin ?? new URL(context.req.url).origin;
}

async function seesAll(context: Context, { world }: AppOptions): Promise<boolean> {
  const bearer = /^Bearer\s+(.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (bearer === undefined) return false;
  const { state, times, now } = world;
  const found = await authenticate(state.db, { bearer, cookie: undefined, address: undefined }, times(), now());
  return typeof found !== 'string' && found.caller.permissions.has('read') && isWhole(found.caller.scope);
}
