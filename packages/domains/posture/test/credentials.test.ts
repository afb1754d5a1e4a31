import { say } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { deployment, faults, outcome } from './network-support.ts';
import { fixed } from './pods-support.ts';

const random = 'mJ4kQ9vX2bT7zL1wR8nC5dF3';

function configMap(data: object): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data };
}

function secret(fields: object, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'shop', ...metadata }, ...fields };
}

function running(container: object, pod: object = {}): object {
  return deployment('cart', { namespace: 'shop', pod: { containers: [{ name: 'app', ...container }], ...pod } });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function severities(id: string, ...manifests: readonly object[]): string[] {
  return faults(id, ...manifests).map(({ severity }) => severity);
}

const env = (name: string, value: string): object => running({ env: [{ name, value }] });

const annotated = (annotations: object): object => ({
  ...configMap({}),
  metadata: { name: 'settings', annotations },
});

const config = (auth: string): string => JSON.stringify({ auths: { 'registry.example': { auth } } });

const keyRef = (name: string): object => ({ name, valueFrom: { secretKeyRef: { name: 'keys', key: name } } });

const account = (automount?: boolean): object => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'cart', namespace: 'shop' },
  ...(automount === undefined ? {} : { automountServiceAccountToken: automount }),
});

const binding = (subject: object): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'cart', namespace: 'shop' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'cart' },
  subjects: [subject],
});

const pod = (spec: object, container: object = {}): object =>
  running(container, { serviceAccountName: 'cart', ...spec });

const projected = (expirationSeconds?: number): object =>
  running(
    {},
    {
      volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds } }] } }],
    },
  );

describe('environment variables', () => {
  test.each<[name: string, value: string, severity: string | undefined]>([
    ['DB_PASSWORD', 'vio7Lin-case', 'high'],
    ['API_TOKEN', random, 'high'],
    ['SETTING', `ghp_${random}${random}`, 'high'],
    ['MYSQL_ROOT_PASSWORD', 'fake_password', 'medium'],
    ['DATABASE_URL', 'postgres://shop:postgres@db:5432/shop', 'medium'],
    ['ADMIN_PASSWORD', 'changeme', 'low'],
    ['AWS_SECRET_ACCESS_KEY', 'xxxxx', 'info'],
    ['DB_PASSWORD', '$(DB_PASSWORD_FROM_ELSEWHERE)', undefined],
    ['DB_PASSWORD_FILE', '/run/secrets/db', undefined],
    ['TOKEN_URL', 'https://login.example/token', undefined],
    ['DATABASE_URL', 'postgres://db:5432/shop', undefined],
    ['GREETING', 'hello', undefined],
  ])('%s=%s: %s', (name, value, severity) => {
    expect(severities('secret-in-env', env(name, value))).toEqual(severity === undefined ? [] : [severity]);
  });

  test('that take their value from elsewhere hold nothing', () => {
    const valueFrom = { secretKeyRef: { name: 'keys', key: 'token' } };
    expect(outcome('secret-in-env', running({ env: [{ name: 'TOKEN', valueFrom }] }))).toBe('pass');
  });
});

describe('commands and arguments', () => {
  test.each<[what: string, args: readonly string[], severity: string | undefined]>([
    ['a flag with its value', ['--db-password=vio7Lin-case'], 'high'],
    ['a flag before its value', ['--db-password', 'vio7Lin-case'], 'high'],
    ['a property', [`-Dapi.token=${random}`], 'high'],
    ['a connection string', ['-DSN=shop:vio7Lin-case@tcp(db:3306)/shop'], 'high'],
    ['a script', ['-c', 'export PGPASSWORD=vio7Lin-case; psql -h db'], 'high'],
    ['an address in a script', ['-c', 'curl http://admin:admin@grafana:3000/api'], 'medium'],
    ['a flag that names a file', ['--password-file=/run/secrets/db'], undefined],
    ['a flag that names a variable', ['--password=$(DB_PASSWORD)'], undefined],
    ['a flag that is a switch', ['--password', '--verbose'], undefined],
    ['a script that reads a variable', ['-c', 'psql "password=$PGPASSWORD host=db"'], undefined],
    ['a script that reads a file', ['-c', 'export TOKEN=$(cat /run/token)'], undefined],
    ['plain flags', ['--port=8080', '--name', 'cart'], undefined],
  ])('%s', (_, args, severity) => {
    expect(severities('secret-in-args', running({ args }))).toEqual(severity === undefined ? [] : [severity]);
  });

  test('name the line of the argument', () => {
    const [found] = faults('secret-in-args', running({ command: ['run'], args: ['-v', '--password=vio7Lin-case'] }));
    expect(found?.evidence[0]).toMatchObject({ field: 'spec.template.spec.containers[0].args[1]', value: '***' });
    expect(found?.part).toBe('spec.template.spec.containers[app].args#password');
  });
});

describe('ConfigMaps', () => {
  test.each<[what: string, data: object, found: readonly string[]]>([
    ['a password', { db_username: 'shop', db_password: 'abc123' }, ['medium']],
    [
      'a private key',
      { id: '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n' },
      ['high'],
    ],
    ['a placeholder', { AZURE_BATCH_KEY: 'xxxxx' }, ['info']],
    ['a file with a password', { 'app.yaml': 'db:\n  user: shop\n  password: vio7Lin-case\n' }, ['high']],
    ['a file with two', { 'app.properties': `db.password=vio7Lin-case\napi.token=${random}\n` }, ['high', 'high']],
    ['a file with a reference', { 'app.yaml': 'db:\n  password: ${DB_PASSWORD}\n  host: db\n' }, []],
    ['a file that names a Secret', { 'app.yaml': 'tls:\n  secretName: shop-tls\n  tokenFile: /run/token\n' }, []],
    ['code', { 'app.js': 'const password = config.db.password;\nlet token = await getToken(user);\n' }, []],
    ['settings', { message: 'This is a test', PASSWORD_MIN_LENGTH: '12', TOKEN_TTL: '3600' }, []],
    ['a webhook placeholder', { config: 'url: https://hooks.slack.com/services/API_URL_SECRET\nchannel: a\n' }, []],
    ['a webhook', { config: `url: https://hooks.slack.com/services/T0123ABCD/B0123ABCD/${random}\n` }, ['high']],
  ])('with %s', (_, data, found) => {
    expect(severities('secret-in-config-map', configMap(data))).toEqual(found);
  });
});

describe('annotations', () => {
  test('with a password, a token, a name of a Secret', () => {
    expect(outcome('secret-in-annotation', annotated({ 'example.com/password': 'vio7Lin-case' }))).toBe('fail');
    expect(outcome('secret-in-annotation', annotated({ 'example.com/note': `token ghp_${random}${random}` }))).toBe(
      'fail',
    );
    expect(
      outcome('secret-in-annotation', annotated({ 'nginx.ingress.kubernetes.io/auth-secret': 'basic-auth' })),
    ).toBe('pass');
    expect(outcome('secret-in-annotation', annotated({ 'checksum/secret': '9f86d081884c7d659a2feaa0c55ad015' }))).toBe(
      'pass',
    );
  });

  test('of a pod template', () => {
    const template = { annotations: { 'example.com/db-password': 'vio7Lin-case' } };
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cart' },
      spec: { template: { metadata: template, spec: { containers: [{ name: 'app' }] } } },
    };
    expect(outcome('secret-in-annotation', manifest)).toBe('fail');
  });

  test('that kubectl left on a Secret are removed by the fix', () => {
    const copy = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"key":"c2VjcmV0"}}' };
    const manifest = secret({}, { annotations: copy });
    const found = faults('secret-in-annotation', manifest);
    expect(found).toHaveLength(1);
    expect(outcome('secret-in-annotation', fixed(manifest, found))).toBe('pass');
  });
});

describe('Secret manifests', () => {
  test.each<[what: string, fields: object, found: readonly string[]]>([
    ['a key', { data: { apikey: base64(random) } }, ['high']],
    ['text instead of base64', { data: { password: 'vio7Lin-case!' } }, ['high']],
    ['stringData', { stringData: { password: 'vio7Lin-case' } }, ['high']],
    ['several values, told of once', { stringData: { password: 'vio7Lin-case', token: random } }, ['high']],
    ['a guessable password', { stringData: { password: 'admin' } }, ['medium']],
    ['a default', { stringData: { password: 'changeme' } }, ['low']],
    [
      'a private key',
      { type: 'kubernetes.io/tls', stringData: { 'tls.key': '-----BEGIN PRIVATE KEY-----\nMII\n', 'tls.crt': 'x' } },
      ['high'],
    ],
    ['a file of settings', { stringData: { 'app.env': 'HOST=db\nPASSWORD=vio7Lin-case\n' } }, ['high']],
    ['an unknown random value', { stringData: { blob: random } }, ['high']],
    ['placeholders', { stringData: { password: '<password>', token: 'REPLACE_ME', key: '${KEY}' } }, []],
    ['encrypted values', { data: { password: 'ENC[AES256_GCM,data:x]' } }, []],
    ['empty values', { data: { password: '' } }, []],
    [
      'no credentials',
      { stringData: { username: 'shop', host: 'db.shop.svc', 'ca.crt': '-----BEGIN CERTIFICATE-----' } },
      [],
    ],
    ['nothing', {}, []],
  ])('with %s', (_, fields, found) => {
    expect(severities('secret-manifest', secret(fields))).toEqual(found);
  });

  test('with registry credentials', () => {
    const type = 'kubernetes.io/dockerconfigjson';
    const committed = secret({ type, data: { '.dockerconfigjson': base64(config(base64('robot:vio7Lin-case'))) } });
    const [found] = faults('registry-credentials-committed', committed);
    expect(say(found!.message, 'en', found!.values)).toContain('credentials for registry.example');
    expect(outcome('secret-manifest', committed)).toBe('notApplicable');
    expect(
      outcome(
        'registry-credentials-committed',
        secret({ type, stringData: { '.dockerconfigjson': config('<auth>') } }),
      ),
    ).toBe('pass');
    expect(
      outcome(
        'registry-credentials-committed',
        secret({ type, data: { '.dockerconfigjson': base64('{"auths":{}}') } }),
      ),
    ).toBe('pass');
  });

  test('that make tokens which never expire', () => {
    const type = 'kubernetes.io/service-account-token';
    const annotations = { 'kubernetes.io/service-account.name': 'ci' };
    expect(severities('legacy-service-account-token', secret({ type }, { annotations }))).toEqual(['medium']);
    expect(severities('legacy-service-account-token', secret({ type, data: { token: 'ZXlK' } }))).toEqual(['high']);
    expect(outcome('legacy-service-account-token', secret({ type: 'Opaque' }))).toBe('notApplicable');
  });
});

describe('Secrets in the environment', () => {
  test('are told of once for a container', () => {
    const found = faults(
      'secret-as-env',
      running({ env: [keyRef('A'), keyRef('B')], envFrom: [{ secretRef: { name: 'all' } }] }),
    );
    expect(found.map(({ values }) => values)).toEqual([{ container: 'app', names: 'A, B, all.*' }]);
    expect(outcome('secret-as-env', running({ envFrom: [{ configMapRef: { name: 'settings' } }] }))).toBe('pass');
  });

  test.each<[what: string, variable: object, result: string]>([
    [
      'a static key of AWS',
      { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 'aws', key: 'k' } } },
      'fail',
    ],
    ['a key file of Google', { name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/secrets/key.json' }, 'fail'],
    [
      'a federated identity',
      { name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '/var/run/gcp-identity/config.json' },
      'pass',
    ],
    ['a role', { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::1:role/cart' }, 'pass'],
  ])('%s', (_, variable, result) => {
    expect(outcome('cloud-key-in-pod', running({ env: [variable] }))).toBe(result);
  });
});

describe('service account tokens', () => {
  const vaulted = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart', namespace: 'shop', annotations: { 'vault.hashicorp.com/agent-inject': 'true' } },
    spec: { serviceAccountName: 'cart', containers: [{ name: 'app' }] },
  };
  const mine = { kind: 'ServiceAccount', name: 'cart', namespace: 'shop' };

  test.each<[what: string, manifests: readonly object[], result: string]>([
    ['mounted by default', [pod({}), account()], 'fail'],
    ['refused by the account', [pod({}), account(false)], 'pass'],
    ['refused by the pod', [pod({ automountServiceAccountToken: false }), account(true)], 'pass'],
    ['asked for by the pod', [pod({ automountServiceAccountToken: true }), account(false)], 'fail'],
    ['of an account that a binding names', [pod({}), binding(mine)], 'pass'],
    [
      'of an account that a binding names as a user',
      [pod({}), binding({ kind: 'User', name: 'system:serviceaccount:shop:cart' })],
      'pass',
    ],
    ['of an account of that name elsewhere', [pod({}), binding({ ...mine, namespace: 'other' })], 'fail'],
    ['of a pod that calls the API', [pod({}, { args: ['-c', 'kubectl get pods'] })], 'pass'],
    ['of a pod that logs in to Vault with it', [vaulted], 'pass'],
  ])('%s', (_, manifests, result) => {
    expect(outcome('service-account-token-mounted', ...manifests)).toBe(result);
  });

  test('are not mounted after the fix', () => {
    const found = faults('service-account-token-mounted', pod({}), account());
    expect(found[0]?.place.path).toBe('spec.template.spec.automountServiceAccountToken');
    expect(outcome('service-account-token-mounted', fixed(pod({}), found), account())).toBe('pass');
  });

  test('of the default account weigh more once it has rights', () => {
    const bound = binding({ ...mine, name: 'default' });
    expect(severities('default-service-account', running({}))).toEqual(['info']);
    expect(severities('default-service-account', running({}), bound)).toEqual(['medium']);
    expect(outcome('default-service-account', running({}, { automountServiceAccountToken: false }), bound)).toBe(
      'pass',
    );
    expect(outcome('default-service-account', pod({}))).toBe('pass');
  });

  test('that are projected live a day at most', () => {
    const found = faults('projected-token-lifetime', projected(31_536_000));
    expect(found.map(({ values }) => values)).toEqual([{ hours: 8760 }]);
    expect(outcome('projected-token-lifetime', fixed(projected(31_536_000), found))).toBe('pass');
    expect(outcome('projected-token-lifetime', projected(3600))).toBe('pass');
    expect(outcome('projected-token-lifetime', projected())).toBe('pass');
  });
});

test.each<[name: string, value: string, result: string]>([
  ['MYSQL_ALLOW_EMPTY_PASSWORD', 'yes', 'fail'],
  ['POSTGRES_HOST_AUTH_METHOD', 'trust', 'fail'],
  ['POSTGRES_HOST_AUTH_METHOD', 'scram-sha-256', 'pass'],
  ['GF_AUTH_ANONYMOUS_ENABLED', 'false', 'pass'],
])('%s=%s leaves authentication out: %s', (name, value, result) => {
  expect(outcome('authentication-off', running({ env: [{ name, value }] }))).toBe(result);
});

test('no finding repeats the credential it is about', () => {
  const value = 'vio7Lin-case';
  const found = [
    ...faults('secret-in-env', running({ env: [{ name: 'DB_PASSWORD', value }] })),
    ...faults('secret-in-args', running({ args: [`--password=${value}`, '--token', value, `curl -H token:${value}`] })),
    ...faults('secret-in-config-map', configMap({ password: value, file: `password: ${value}\nuser: a\n` })),
    ...faults('secret-manifest', secret({ stringData: { password: value } })),
    ...faults('secret-in-annotation', { ...configMap({}), metadata: { name: 'a', annotations: { password: value } } }),
  ];
  expect(found.length).toBeGreaterThanOrEqual(6);
  expect(JSON.stringify(found)).not.toContain(value);
  expect(JSON.stringify(found)).not.toContain(base64(value));
});
