import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOidc } from '../../src/auth/oidc.ts';
import { readOidcSettings } from '../../src/auth/oidc-settings.ts';
import { answerOf, cookieOf, openTestApi, type TestApi } from '../support/api.ts';
import { startProvider, type TestProvider } from '../support/oidc-provider.ts';

// A real provider on this machine; a browser of few lines follows its redirects and signs its forms.

const people: Readonly<Record<string, { readonly groups: readonly string[] }>> = {
  olga: { groups: ['platform'] },
  tina: { groups: ['shop-team', 'everybody'] },
  nils: { groups: ['everybody'] },
  zoe: { groups: ['platform'] },
};

let provider: TestProvider;
let api: TestApi;

beforeAll(async () => {
  provider = await startProvider('http://localhost/auth/oidc/callback', people);
  api = await openTestApi({ oidc: await openOidc(provider.settings) });
});
afterAll(async () => {
  await api.close();
  await provider.close();
});

/** Goes to the provider as somebody, agrees, and comes back; gives our answer to that. */
async function signInAs(name: string, returnTo = '/risk'): Promise<Response> {
  const started = await api.request(`/auth/oidc?return=${encodeURIComponent(returnTo)}`);
  const binding = started.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  const back = await throughProvider(started.headers.get('location') ?? '', name);
  return await api.request(back.slice('http://localhost'.length), { headers: { cookie: binding } });
}

async function throughProvider(from: string, name: string): Promise<string> {
  const jar = new Map<string, string>();
  let address = from;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 12; step += 1) {
    const answer = await fetch(address, {
      redirect: 'manual',
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
      ...(form === undefined ? {} : { body: form }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';', 1);
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get('location');
    if (location?.startsWith('http://localhost/') === true) return location;
    if (location !== null) {
      address = new URL(location, address).href;
      form = undefined;
      continue;
    }
    const page = await answer.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) throw new Error(`no form at ${address}: ${page.slice(0, 300)}`);
    address = new URL(action, address).href;
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login';
    form = new URLSearchParams(prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt });
  }
  throw new Error('the provider never came to an end');
}

describe('signing in at a provider', () => {
  test('leads back to where one was, with the roles and the scope of one’s groups', async () => {
    const answer = await signInAs('tina');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/risk']);
    const me = await answerOf(await api.request('/api/v1/me', { headers: { cookie: cookieOf(answer) } }));
    expect(me.body).toMatchObject({
      user: { name: 'tina', displayName: 'tina of the provider', email: 'tina@example.test', source: 'oidc' },
      roles: ['analyst'],
      scope: { namespaces: ['shop'] },
    });
  });

  test('for the first time from two browsers at once makes one user', async () => {
    const answers = await Promise.all([signInAs('zoe'), signInAs('zoe')]);
    expect(answers.map((answer) => answer.headers.get('location'))).toEqual(['/risk', '/risk']);
    const made = await api.state.db.selectFrom('users').select('name').where('name', 'like', 'zoe%').execute();
    expect(made).toEqual([{ name: 'zoe' }]);
  });

  test('counts anew each time: roles that the provider took away are gone', async () => {
    await signInAs('olga');
    const before = await api.state.db
      .selectFrom('users')
      .selectAll()
      .where('name', '=', 'olga')
      .executeTakeFirstOrThrow();
    expect([before.source, before.roles]).toEqual(['oidc', ['admin']]);
    const other = { ...people['olga'], groups: ['shop-team'] };
    Object.assign(people, { olga: other });
    await signInAs('olga');
    const after = await api.state.db
      .selectFrom('users')
      .selectAll()
      .where('name', '=', 'olga')
      .executeTakeFirstOrThrow();
    expect([after.id, after.roles, after.scope]).toEqual([before.id, ['analyst'], { namespaces: ['shop'] }]);
  });

  test('refuses who is in no group that has a role', async () => {
    const answer = await signInAs('nils');
    expect([answer.headers.get('location'), cookieOf(answer)]).toEqual(['/sign-in?problem=no-role', '']);
    const log = await api.state.db.selectFrom('audit_log').selectAll().where('who', '=', 'nils').execute();
    expect(log).toMatchObject([{ action: 'sign-in', outcome: 'refused', how: 'oidc' }]);
  });

  test('takes no answer that another browser asked for, or twice', async () => {
    const started = await api.request('/auth/oidc');
    const binding = started.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const back = (await throughProvider(started.headers.get('location') ?? '', 'tina')).slice(
      'http://localhost'.length,
    );
    const without = await api.request(back);
    expect(without.headers.get('location')).toBe('/sign-in?problem=no-such-sign-in');
    expect((await api.request(back, { headers: { cookie: binding } })).headers.get('location')).toBe('/');
    expect((await api.request(back, { headers: { cookie: binding } })).headers.get('location')).toMatch(/problem=/);
  });

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test'])(
    'leads back to no other site: %s',
    async (elsewhere) => {
      expect((await signInAs('tina', elsewhere)).headers.get('location')).toBe('/');
    },
  );

  test('is named on the sign-in page, and a provider that is away says so at the start', async () => {
    expect((await answerOf(await api.request('/api/v1/sign-in'))).read('oidc')).toEqual({
      name: 'Example',
      start: '/auth/oidc',
    });
    await expect(openOidc({ ...provider.settings, issuer: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });
});

test('settings of a provider that are wrong are named with their place', () => {
  const good = { name: 'x', issuer: 'https://id.test', clientId: 'c', roles: { a: ['viewer'] } };
  expect(readOidcSettings(JSON.stringify(good), 'oidc.json', 'secret')).toEqual({ ...good, clientSecret: 'secret' });
  expect(() => readOidcSettings(JSON.stringify({ ...good, issuer: 'no', extra: 1 }), 'oidc.json', undefined)).toThrow(
    /^oidc\.json: .*issuer.*extra/,
  );
  expect(() => readOidcSettings('{', 'oidc.json', undefined)).toThrow(/^oidc\.json: /);
});
