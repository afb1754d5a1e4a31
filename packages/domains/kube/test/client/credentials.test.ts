import { describe, expect, test } from 'vitest';
import { type ExecConfig, execCredentials } from '../../src/client/credentials/exec.ts';
import { oidcCredentials } from '../../src/client/credentials/oidc.ts';
import { tokenFileCredentials } from '../../src/client/credentials/token-file.ts';
import type { ClientWorld } from '../../src/client/world.ts';
import { testWorld } from './world.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

const plugin: ExecConfig = {
  file: '/k/config',
  apiVersion,
  command: 'helper',
  args: ['get-token'],
  env: { A: 'b' },
  installHint: 'Install it from example.com',
  interactiveMode: 'IfAvailable',
};

function printed(status: object): string {
  return JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
}

/** A world with a clock that tests move, and a plug-in that prints one thing after another. */
function pluginWorld(...outputs: string[]) {
  const state = { now: Date.parse('2026-01-01T00:00:00Z'), runs: 0, given: {} as Record<string, string>, program: '' };
  const run: ClientWorld['run'] = (program, _, { env }) => {
    const stdout = outputs[Math.min(state.runs, outputs.length - 1)] ?? '';
    state.runs += 1;
    state.given = { ...env };
    state.program = program;
    return Promise.resolve({ ok: true, stdout });
  };
  return { state, world: testWorld({ run, now: () => state.now }) };
}

function rotating(texts: (string | undefined)[]) {
  const state = { now: 0, reads: 0 };
  const world = testWorld({
    now: () => state.now,
    readFile: () => {
      const text = texts[Math.min(state.reads, texts.length - 1)];
      state.reads += 1;
      return text === undefined
        ? Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }))
        : Promise.resolve(text);
    },
  });
  return { state, credentials: tokenFileCredentials('/token', world) };
}

const token = (exp: number): string => `h.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`;

function provider(answers: Record<string, { status: number; value: unknown }>) {
  const forms: string[] = [];
  return {
    forms,
    fetch: (url: URL, form?: URLSearchParams) => {
      if (form !== undefined) forms.push(form.toString());
      const { status, value } = answers[url.href] ?? { status: 404, value: {} };
      return Promise.resolve({ status, text: typeof value === 'string' ? value : JSON.stringify(value) });
    },
  };
}

describe('an exec plug-in', () => {
  test('is run once while its credential is good, and again when that is about to expire', async () => {
    const { state, world } = pluginWorld(
      printed({ token: 'one', expirationTimestamp: '2026-01-01T00:10:00Z' }),
      printed({ token: 'two' }),
    );
    const credentials = execCredentials(plugin, world);
    expect(await Promise.all([credentials.proof(), credentials.proof()])).toEqual([
      { authorization: 'Bearer one' },
      { authorization: 'Bearer one' },
    ]);
    state.now += 9 * 60_000;
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer one' });
    expect(state.runs).toBe(1);
    state.now += 55_000;
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer two' });
    state.now += 1e12;
    await credentials.proof();
    expect(state.runs).toBe(2);
  });

  test('is run again when the server refuses what it printed, but not for what it printed before', async () => {
    const { state, world } = pluginWorld(printed({ token: 'one' }), printed({ token: 'two' }));
    const credentials = execCredentials(plugin, world);
    const first = await credentials.proof();
    expect(credentials.refused(first)).toBe(true);
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer two' });
    credentials.refused(first);
    await credentials.proof();
    expect(state.runs).toBe(2);
  });

  test('that prints what has expired, for a clock that runs ahead, is not run for every request', async () => {
    const { state, world } = pluginWorld(printed({ token: 'one', expirationTimestamp: '2025-12-31T23:00:00Z' }));
    const credentials = execCredentials(plugin, world);
    await credentials.proof();
    state.now += 2_000;
    await credentials.proof();
    expect(state.runs).toBe(1);
  });

  test('is told what it is asked for, and found beside the kubeconfig when it is named by a path', async () => {
    const { state, world } = pluginWorld(printed({ token: 't' }));
    await execCredentials({ ...plugin, command: 'bin/helper', cluster: { server: 'https://x' } }, world).proof();
    expect(state.program).toBe('/k/bin/helper');
    expect(state.given['A']).toBe('b');
    expect(JSON.parse(state.given['KUBERNETES_EXEC_INFO'] ?? '')).toEqual({
      kind: 'ExecCredential',
      apiVersion,
      spec: { interactive: false, cluster: { server: 'https://x' } },
    });
  });

  test('may give a certificate', async () => {
    const { world } = pluginWorld(printed({ clientCertificateData: 'C', clientKeyData: 'K' }));
    expect(await execCredentials(plugin, world).proof()).toEqual({ certificate: { cert: 'C', key: 'K' } });
  });

  test.each<[string, string, RegExp]>([
    ['nothing', '', /printed no JSON/],
    ['a page', '<html>secret-token</html>', /printed no JSON/],
    ['another object', '{"kind":"Pod"}', /printed no ExecCredential/],
    ['another version', printed({ token: 't' }).replace('/v1', '/v1beta1'), /another version/],
    ['no credential', printed({}), /neither a token nor a certificate/],
    ['half a certificate', printed({ clientCertificateData: 'C' }), /neither a token nor a certificate/],
    ['a token with a line break', printed({ token: 'a\r\nX-Header: b' }), /neither a token nor a certificate/],
    ['no time', printed({ token: 't', expirationTimestamp: 'soon' }), /is no time/],
  ])('that prints %s is an error that does not repeat it', async (_, output, message) => {
    const { world } = pluginWorld(output);
    const failure = await execCredentials(plugin, world)
      .proof()
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'credentials', message: expect.stringMatching(message) });
    expect((failure as Error).message).not.toContain('secret-token');
  });

  test('that is missing says how to install it', async () => {
    await expect(
      execCredentials({ ...plugin, command: 'seawall-no-such-plugin' }, testWorld()).proof(),
    ).rejects.toThrow('The credential plug-in seawall-no-such-plugin is not installed: Install it from example.com');
  });

  test('that fails says what it said', async () => {
    const failing = { ...plugin, command: 'sh', args: ['-c', 'echo log in first >&2; exit 3'] };
    await expect(execCredentials(failing, testWorld()).proof()).rejects.toThrow('exit code 3: log in first');
  });

  test('that hangs is ended, with what it started', async () => {
    const hanging = { ...plugin, command: 'sh', args: ['-c', 'sleep 60 & sleep 60'] };
    const start = performance.now();
    await expect(execCredentials(hanging, testWorld(), 200).proof()).rejects.toThrow('did not end in time');
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('that never stops printing is ended', async () => {
    const endless = { ...plugin, command: 'yes', args: [] };
    await expect(execCredentials(endless, testWorld(), 10_000).proof()).rejects.toThrow(
      'more than a credential can be',
    );
  });

  test('that must ask somebody is not run where nobody is', async () => {
    const { state, world } = pluginWorld(printed({ token: 't' }));
    await expect(execCredentials({ ...plugin, interactiveMode: 'Always' }, world).proof()).rejects.toThrow(
      'needs a terminal',
    );
    expect(state.runs).toBe(0);
  });
});

describe('a token file', () => {
  test('is read again after a minute, or when the server refuses the token', async () => {
    const { state, credentials } = rotating(['a\n', 'b', 'c']);
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer a' });
    state.now = 59_000;
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer a' });
    state.now = 61_000;
    const second = await credentials.proof();
    expect(second).toEqual({ authorization: 'Bearer b' });
    credentials.refused(second);
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer c' });
  });

  test('that is being replaced costs nothing; one that was never there does', async () => {
    const { state, credentials } = rotating(['a', undefined]);
    await credentials.proof();
    state.now = 61_000;
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer a' });
    await expect(rotating([undefined]).credentials.proof()).rejects.toThrow(
      'The token file /token cannot be read (ENOENT)',
    );
    await expect(rotating(['']).credentials.proof()).rejects.toThrow('holds no token');
  });

  test('counts anew when the clock was set back', async () => {
    const { state, credentials } = rotating(['a', 'b']);
    state.now = 1e9;
    await credentials.proof();
    state.now = 0;
    expect(await credentials.proof()).toEqual({ authorization: 'Bearer b' });
  });
});

describe('OpenID Connect', () => {
  const config = { issuer: 'https://idp.example/realm/', clientId: 'kubernetes', refreshToken: 'r1' };

  const discovery = {
    'https://idp.example/realm/.well-known/openid-configuration': {
      status: 200,
      value: { token_endpoint: 'https://idp.example/token' },
    },
  };

  test('uses the ID token while it is good, then renews it', async () => {
    const state = { now: 1_000_000 };
    const fresh = token(5_000);
    const idp = provider({
      ...discovery,
      'https://idp.example/token': { status: 200, value: { id_token: fresh, refresh_token: 'r2' } },
    });
    const old = token(2_000);
    const credentials = oidcCredentials({ ...config, idToken: old }, testWorld({ now: () => state.now }), idp.fetch);
    expect(await credentials.proof()).toEqual({ authorization: `Bearer ${old}` });
    state.now = 1_995_000;
    expect(await credentials.proof()).toEqual({ authorization: `Bearer ${fresh}` });
    expect(idp.forms).toEqual(['grant_type=refresh_token&refresh_token=r1&client_id=kubernetes']);
    state.now = 6_000_000;
    await credentials.proof();
    expect(idp.forms[1]).toContain('refresh_token=r2');
  });

  test.each<[string, Record<string, { status: number; value: unknown }>, RegExp]>([
    ['does not answer discovery', {}, /answered 404/],
    [
      'answers with a page',
      { ...discovery, 'https://idp.example/token': { status: 200, value: '<html>' } },
      /answered 200/,
    ],
    [
      'refuses',
      { ...discovery, 'https://idp.example/token': { status: 400, value: { error: 'invalid_grant' } } },
      /400: invalid_grant/,
    ],
    ['gives no ID token', { ...discovery, 'https://idp.example/token': { status: 200, value: {} } }, /no ID token/],
  ])('a provider that %s is an error that says so', async (_, answers, message) => {
    const credentials = oidcCredentials(config, testWorld(), provider(answers).fetch);
    await expect(credentials.proof()).rejects.toMatchObject({
      code: 'credentials',
      message: expect.stringMatching(message),
    });
  });

  test('without a refresh token an expired ID token asks to log in', async () => {
    const { issuer, clientId } = config;
    const credentials = oidcCredentials({ issuer, clientId, idToken: token(1) }, testWorld(), provider({}).fetch);
    await expect(credentials.proof()).rejects.toThrow('log in again');
  });
});
