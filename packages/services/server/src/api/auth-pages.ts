import { type Context, Hono } from 'hono';
import { networkOf } from '../auth/failures.ts';
import type { OidcRefusal } from '../auth/oidc.ts';
import { readCookie, sessionCookie } from '../auth/cookie.ts';
import { signInWithLink } from '../auth/sign-in.ts';
import type { Limiter } from './limits.ts';
import { problemResponse, tooMany } from './refusal.ts';
import type { Connection } from './serve.ts';
import type { ApiWorld } from './world.ts';

interface AuthPagesOptions {
  readonly connectionOf: (context: Context) => Connection;
  readonly originOf: (context: Context) => string;
  readonly limiter: Limiter;
}

/** What is visited by following a link or a redirect, not called: the sign-in link and the provider’s answers. */
export function authPages(world: ApiWorld, { connectionOf, originOf, limiter }: AuthPagesOptions): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    const wait = limiter.take(`address:${networkOf(connectionOf(context).address ?? '')}`, world.now().getTime());
    if (wait === undefined) await next();
    else context.res = problemResponse(tooMany(wait), context.req.header('accept-language'));
  });

  app.get('/link', async (context) => {
    const { address, secure } = connectionOf(context);
    const origin = { address, agent: context.req.header('user-agent') };
    const signing = { db: world.state.db, times: world.times(), now: world.now(), origin };
    const session = await signInWithLink(signing, context.req.query('token') ?? '');
    if (session === undefined) return back(context, 'link');
    context.header('set-cookie', sessionCookie(session.secret, session.expiresAt, secure));
    return context.redirect('/', 303);
  });

  app.get('/oidc', async (context) => {
    const { oidc } = world;
    if (oidc === undefined) return back(context, 'no-such-sign-in');
    const redirectUri = `${originOf(context)}/auth/oidc/callback`;
    const wished = context.req.query('return') ?? '/';
    const started = await oidc.start(world.state.db, redirectUri, isOwnPath(wished) ? wished : '/', world.now());
    context.header('set-cookie', bindingCookie(started.binding, connectionOf(context).secure));
    return context.redirect(started.address, 303);
  });

  app.get('/oidc/callback', async (context) => {
    const { oidc } = world;
    if (oidc === undefined) return back(context, 'no-such-sign-in');
    const { address, secure } = connectionOf(context);
    const result = await oidc.finish(world.state.db, {
      address: new URL(context.req.url),
      binding: readCookie(context.req.header('cookie'), bindingName(secure)),
      origin: { address, agent: context.req.header('user-agent') },
      times: world.times(),
      now: world.now(),
    });
    context.header('set-cookie', bindingCookie('', secure));
    if (typeof result === 'string') return back(context, result);
    context.header('set-cookie', sessionCookie(result.session.secret, result.session.expiresAt, secure), {
      append: true,
    });
    return context.redirect(result.returnTo, 303);
  });

  return app;
}

/** The console’s sign-in page says why. */
function back(context: Context, why: OidcRefusal | 'link'): Response {
  return context.redirect(`/sign-in?problem=${why}`, 303);
}

/** A path of ours and nothing that browsers read as another host. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path) && !/\p{Cc}/u.test(path) && path.isWellFormed() && path.length <= 2000;
}

function bindingName(secure: boolean): string {
  return secure ? '__Host-seawall_oidc' : 'seawall_oidc';
}

/** Lax, for the provider sends the browser back by a link. */
function bindingCookie(value: string, secure: boolean): string {
  const life = value === '' ? 0 : 600;
  return `${bindingName(secure)}=${value}; Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}
