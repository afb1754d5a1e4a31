import { describe, expect, test } from 'vitest';
import { type AccessOptions, clusterAccess } from '../../src/client/config/resolve.ts';
import { files, testWorld } from './world.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

function config(parts: { cluster?: object; user?: object; context?: object } = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u', ...parts.context } },
      { name: 'two', context: { cluster: 'other', user: 'u', namespace: 'shop' } },
    ],
    clusters: [
      { name: 'c', cluster: { server: 'https://one.example:6443', ...parts.cluster } },
      { name: 'other', cluster: { server: 'https://two.example' } },
    ],
    users: [{ name: 'u', user: parts.user ?? {} }],
  });
}

const fetchFor: AccessOptions['fetchFor'] = () => () => Promise.reject(new Error('not asked'));

function access(texts: Record<string, string>, options: Partial<AccessOptions> = {}, env: Record<string, string> = {}) {
  return clusterAccess({ kubeconfig: '/k/config', fetchFor, ...options }, testWorld({ readFile: files(texts), env }));
}

async function proof(user: object, texts: Record<string, string> = {}) {
  const { credentials } = await access({ '/k/config': config({ user }), ...texts });
  return credentials.proof();
}

describe('a kubeconfig', () => {
  test('gives the cluster and namespace of its current context, or of the named one', async () => {
    const texts = { '/k/config': config() };
    expect(await access(texts)).toMatchObject({ cluster: 'c', context: 'one', namespace: 'default' });
    const other = await access(texts, { context: 'two' });
    expect([other.server.href, other.namespace]).toEqual(['https://two.example/', 'shop']);
  });

  test('names certificates in the file, or beside it', async () => {
    const data = Buffer.from(pem).toString('base64');
    const inside = await access({ '/k/config': config({ cluster: { 'certificate-authority-data': data } }) });
    const beside = await access({
      '/k/config': config({ cluster: { 'certificate-authority': 'pki/ca.crt' } }),
      '/k/pki/ca.crt': pem,
    });
    expect([inside.ca, beside.ca]).toEqual([pem, pem]);
  });

  test('says how the server is to be trusted and reached', async () => {
    const cluster = {
      'insecure-skip-tls-verify': true,
      'tls-server-name': 'api.internal',
      'proxy-url': 'socks5://proxy.example:1080',
      'disable-compression': true,
    };
    expect(await access({ '/k/config': config({ cluster }) })).toMatchObject({
      insecure: true,
      tlsServerName: 'api.internal',
      proxy: new URL('socks5://proxy.example:1080'),
      plain: true,
    });
  });

  test('takes the proxy of the environment when it names none', async () => {
    const texts = { '/k/config': config() };
    const through = await access(texts, {}, { HTTPS_PROXY: 'proxy.example:3128' });
    const exempt = await access(texts, {}, { HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: '.example' });
    expect([through.proxy?.href, exempt.proxy]).toEqual(['http://proxy.example:3128/', undefined]);
  });

  test('of several files, the first entry of a name counts', async () => {
    const second = config({ cluster: { server: 'https://shadowed.example' } }).replace('"two"', '"three"');
    const given = await clusterAccess(
      { context: 'three', fetchFor },
      testWorld({ env: { KUBECONFIG: '/a:/missing:/b' }, readFile: files({ '/a': config(), '/b': second }) }),
    );
    expect(given.context).toBe('three');
    const one = await clusterAccess(
      { fetchFor },
      testWorld({ env: { KUBECONFIG: '/a:/b' }, readFile: files({ '/a': config(), '/b': second }) }),
    );
    expect(one.server.hostname).toBe('one.example');
  });

  test('without one, the service account of the pod counts', async () => {
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    const given = await clusterAccess(
      { fetchFor },
      testWorld({
        env: { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' },
        readFile: files({ [`${folder}/ca.crt`]: pem, [`${folder}/token`]: 'abc\n', [`${folder}/namespace`]: 'ops' }),
      }),
    );
    expect([given.server.href, given.namespace]).toEqual(['https://[fd00::1]/', 'ops']);
    expect(await given.credentials.proof()).toEqual({ authorization: 'Bearer abc' });
  });

  test.each([
    ['a token', { token: ' t \n' }, { authorization: 'Bearer t' }],
    [
      'a token file, which counts before a token',
      { token: 'old', tokenFile: 'token' },
      { authorization: 'Bearer new' },
    ],
    ['a name and a password', { username: 'a', password: 'b:c' }, { authorization: 'Basic YTpiOmM=' }],
    [
      'a certificate beside the file',
      { 'client-certificate': 'c.crt', 'client-key': 'c.key' },
      { certificate: { cert: pem, key: pem } },
    ],
    ['nothing', {}, {}],
  ])('a user has %s', async (_, user, expected) => {
    expect(await proof(user, { '/k/token': 'new\n', '/k/c.crt': pem, '/k/c.key': pem })).toEqual(expected);
  });

  test('asks to act as somebody else', async () => {
    const user = { as: 'bob', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { 'acme.com/x': ['1'] } };
    expect((await access({ '/k/config': config({ user }) })).headers).toEqual({
      'impersonate-user': 'bob',
      'impersonate-uid': '7',
      'impersonate-group': ['a', 'b'],
      'impersonate-extra-acme.com%2fx': ['1'],
    });
  });

  test.each<[string, string, RegExp]>([
    ['no YAML', 'a: [', /^\/k\/config:1: /],
    ['another thing', '- 1', /^\/k\/config: is not a kubeconfig/],
    ['a nameless context', '{contexts: [{context: {}}]}', /contexts\[0\] must have a name/],
    ['contexts that are no list', '{contexts: {}}', /contexts must be a list/],
    ['no current context', '{contexts: [{name: a, context: {}}]}', /no current context; .*--context: a$/],
    ['an unknown context', '{current-context: z, contexts: [{name: a}]}', /no context "z"; known: a$/],
    ['an unknown cluster', config({ context: { cluster: 'x' } }), /no cluster "x"/],
    ['an unknown user', config({ context: { user: 'x' } }), /no user "x"/],
    [
      'a server that is no address',
      config({ cluster: { server: 'one' } }),
      /the server one is no http or https address/,
    ],
    ['a proxy that is none', config({ cluster: { 'proxy-url': 'ftp://x' } }), /the proxy is no http, https or socks5/],
    ['a certificate that is none', config({ cluster: { 'certificate-authority-data': 'eA==' } }), /is no PEM text/],
    [
      'a missing certificate',
      config({ cluster: { 'certificate-authority': 'x' } }),
      /\/k\/x cannot be read \(ENOENT\)/,
    ],
    ['half a certificate', config({ user: { 'client-certificate-data': btoa(pem) } }), /without its key/],
    ['a removed provider', config({ user: { 'auth-provider': { name: 'gcp' } } }), /auth-provider "gcp".*exec plug-in/],
    ['a plug-in of another age', config({ user: { exec: { command: 'x', apiVersion: 'v0' } } }), /version "v0"/],
    ['a plug-in without command', config({ user: { exec: { apiVersion: 'v0' } } }), /without a command/],
  ])('with %s is an error that says so', async (_, text, message) => {
    await expect(access({ '/k/config': text })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(message),
    });
  });

  test('that is named and missing is an error; the default one that is missing says how to name one', async () => {
    await expect(access({})).rejects.toThrow('/k/config: cannot be read (ENOENT)');
    await expect(clusterAccess({ fetchFor }, testWorld({ readFile: files({}) }))).rejects.toThrow(
      '/nowhere/.kube/config: there is no kubeconfig; name one with --kubeconfig or KUBECONFIG',
    );
  });
});
