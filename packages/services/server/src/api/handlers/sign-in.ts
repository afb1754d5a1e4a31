import { record } from '../../auth/audit.ts';
import { authenticate } from '../../auth/authenticate.ts';
import type { Caller } from '../../auth/caller.ts';
import { noCookie, sessionCookie } from '../../auth/cookie.ts';
import { closeSession } from '../../auth/sessions.ts';
import { changePassword, signInWithPassword } from '../../auth/sign-in.ts';
import type { Me } from '../../contract/types.ts';
import type { Handlers } from '../handler.ts';
import { badField, refuse, type Refusal } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';

type Keys = 'GET /me' | 'GET /sign-in' | 'POST /sign-in' | 'POST /sign-out' | 'POST /me/password';

export const signInHandlers: Handlers<Keys> = {
  'GET /me': ({ caller }, world) => meOf(caller, world),

  'GET /sign-in': async (_, { oidc, version }) => ({
    password: true,
    ...(oidc === undefined ? {} : { oidc: { name: oidc.name, start: '/auth/oidc' } }),
    version,
  }),

  'POST /sign-in': async ({ body, origin, secure, respond }, world) => {
    const { db } = world.state;
    const times = world.times();
    const signing = { db, times, origin, now: world.now(), cost: world.cost };
    const result = await signInWithPassword(signing, body.name, body.password);
    if (!result.ok && result.why === 'wait') return tooManyTries(result.seconds);
    if (!result.ok) return refuse(401, 'wrong-password', 'The name or the password is wrong.', '用户名或密码错误。');
    const { secret, expiresAt } = result.session;
    respond('set-cookie', sessionCookie(secret, expiresAt, secure));
    const known = await authenticate(
      db,
      { cookie: secret, bearer: undefined, address: origin.address },
      times,
      world.now(),
    );
    if (typeof known === 'string') throw new Error(`a session that was just opened is ${known}`);
    return await meOf(known.caller, world);
  },

  'POST /sign-out': async ({ caller, secure, respond }, { state: { db } }) => {
    if (caller.session !== undefined && (await closeSession(db, caller.session.id))) {
      await record(db, caller, { action: 'sign-out' });
    }
    respond('set-cookie', noCookie(secure));
    return undefined;
  },

  'POST /me/password': async ({ caller, body }, { state: { db }, cost, now }) => {
    if (caller.session === undefined) {
      return refuse(
        403,
        'forbidden',
        'A password is changed in a browser, not by a token.',
        '只能在浏览器会话中修改密码，不能使用令牌。',
      );
    }
    const outcome = await changePassword({ db, cost, now: now() }, caller, body.current, body.next);
    if (outcome === 'changed') return undefined;
    await record(db, caller, { action: 'password.change', outcome: 'refused' });
    if (typeof outcome === 'object') return tooManyTries(outcome.wait);
    return badField('/current', 'The present password is wrong.', '当前密码错误。');
  },
};

function tooManyTries(seconds: number): Refusal {
  const minutes = Math.ceil(seconds / 60);
  return refuse(
    429,
    'too-many-tries',
    `Too many wrong passwords; try again in ${minutes} min.`,
    `密码错误次数过多；请在 ${minutes} 分钟后重试。`,
    { retryAfter: seconds },
  );
}

async function meOf(caller: Caller, { state: { db }, version }: ApiWorld): Promise<Me> {
  const [user, sample] = await Promise.all([
    db
      .selectFrom('users')
      .select(['id', 'name', 'display_name', 'email'])
      .where('id', '=', caller.userId)
      .executeTakeFirstOrThrow(),
    db.selectFrom('clusters').select('id').where('origin', '=', 'sample').executeTakeFirst(),
  ]);
  return {
    user: {
      id: user.id,
      name: user.name,
      displayName: user.display_name,
      email: user.email ?? undefined,
      source: caller.how,
    },
    roles: [...caller.roles],
    permissions: [...caller.permissions],
    scope: scopeOf(caller.scope),
    csrf: caller.session?.csrf,
    expiresAt: caller.session?.expiresAt.toISOString(),
    server: { version, sample: sample !== undefined },
  };
}

/** As the API says it. */
function scopeOf({ clusters, namespaces }: Caller['scope']): Me['scope'] {
  return {
    ...(clusters === undefined ? {} : { clusters: [...clusters] }),
    ...(namespaces === undefined ? {} : { namespaces: [...namespaces] }),
  };
}
