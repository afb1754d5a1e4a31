import { describe, expect, test } from 'vitest';
import { detect, detectInText } from '../src/credentials/detect.ts';
import { matchForm } from '../src/credentials/forms.ts';
import { classifyName } from '../src/credentials/names.ts';
import { judgeValue } from '../src/credentials/values.ts';

describe('names', () => {
  test.each<[name: string, promise: string | undefined]>([
    ['PASSWORD', 'password'],
    ['dbPassword', 'password'],
    ['MYSQL_PASS', 'password'],
    ['PGPASSWORD', 'password'],
    ['password2', 'password'],
    ['REDIS_PASSWORD_BASE64', 'password'],
    ['clientSecret', 'secret'],
    ['API_KEY', 'secret'],
    ['APIKey', 'secret'],
    ['k8svaultapikey', 'secret'],
    ['AWS_SECRET_ACCESS_KEY', 'secret'],
    ['OCI_CLI_KEY_CONTENT', 'secret'],
    ['github.token', 'secret'],
    ['SECRET_BLAH', 'vague'],
    ['LICENSE_KEY', 'vague'],
    ['PASSWORD_FILE', undefined],
    ['TOKEN_URL', undefined],
    ['SECRET_NAME', undefined],
    ['TLS_KEY_PATH', undefined],
    ['AWS_ACCESS_KEY_ID', undefined],
    ['PUBLIC_KEY', undefined],
    ['TOKEN_EXPIRATION_SECONDS', undefined],
    ['MAX_TOKENS', undefined],
    ['BYPASS', undefined],
    ['COMPASS_HOST', undefined],
    ['KEYBOARD', undefined],
    ['MONKEY', undefined],
  ])('%s promises %s', (name, promise) => {
    expect(classifyName(name)).toBe(promise);
  });
});

describe('values', () => {
  test.each<[value: string, strength: string | undefined]>([
    ['vio7Lin-case', 'real'],
    ['83649172', 'real'],
    ['password', 'weak'],
    ['P@ssw0rd', 'weak'],
    ['123456', 'weak'],
    ['root', 'weak'],
    ['changeit', 'default'],
    ['change-me', 'default'],
    ['<your password>', 'placeholder'],
    ['your-password-here', 'placeholder'],
    ['********', 'placeholder'],
    ['TODO', 'placeholder'],
    ['__DB_PASSWORD__', 'placeholder'],
    ['${DB_PASSWORD}', undefined],
    ['$(DB_PASSWORD)', undefined],
    ['{{ .Values.password }}', undefined],
    ['%DB_PASSWORD%', undefined],
    ['/run/secrets/db-password', undefined],
    ['./password.txt', undefined],
    ['https://vault.example/v1', undefined],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:db', undefined],
    ['op://vault/db/password', undefined],
    ['true', undefined],
    ['disabled', undefined],
    ['', undefined],
    ['must be at least eight', undefined],
  ])('%j for a password is %s', (value, strength) => {
    expect(judgeValue(value, 'password')).toBe(strength);
  });

  test.each<[value: string, strength: string | undefined]>([
    ['mJ4kQ9vX2bT7zL1wR8nC5dF3', 'real'],
    ['secretsquirrels', 'real'],
    ['3600', undefined],
    ['30s', undefined],
    ['my-tls-secret', undefined],
    ['kubernetes', undefined],
    ['shop/cart', undefined],
  ])('%j for a token is %s', (value, strength) => {
    expect(judgeValue(value, 'secret')).toBe(strength);
  });
});

describe('known forms', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  test.each<[form: string, text: string]>([
    ['private-key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['private-key', '---BEGIN OPENSSH PRIVATE KEY---'],
    ['aws-access-key', 'AKIAQ3EGRJZ5NYTB7WMC'],
    ['github-token', `ghp_${letters.slice(0, 36)}`],
    ['gitlab-token', `glpat-${letters.slice(0, 20)}`],
    ['slack-token', ['xoxb', '1234567890', 'abc'].join('-')],
    ['google-api-key', `AIza${letters.slice(0, 35)}`],
    ['gcp-service-account', `{"type": "service_account", "private_key_id": "${'0a'.repeat(20)}"}`],
    ['azure-storage-key', `DefaultEndpointsProtocol=https;AccountKey=${'aB3'.repeat(28)}aB==`],
    ['jwt', `eyJ${letters.slice(0, 20)}.eyJ${letters.slice(0, 20)}.${letters.slice(0, 40)}`],
    ['url-password', 'amqp://shop:vio7Lin-case@rabbitmq:5672/'],
    ['url-password', 'redis://:vio7Lin-case@redis:6379'],
    ['dsn-password', 'shop:vio7Lin-case@tcp(db:3306)/shop'],
    ['connection-string', 'Server=db;Database=shop;User Id=sa;Password=vio7Lin-case;'],
  ])('%s', (form, text) => {
    expect(matchForm(text)?.form.id).toBe(form);
  });

  test.each([
    'AKIAIOSFODNN7EXAMPLE',
    'postgres://shop@db:5432/shop',
    'postgres://shop:${PASSWORD}@db:5432/shop',
    'http://localhost:8080/a@b',
    'https://registry.example:5000/shop',
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----',
    'shop:latest@sha256:abc',
    'Server=db;Password={0};',
  ])('%s is none', (text) => {
    expect(matchForm(text)).toBeUndefined();
  });
});

test('texts are looked through line by line', () => {
  const found = detectInText(
    'db:\n  password: "vio7Lin-case"\n  "api_token": \'mJ4kQ9vX2bT7zL1wR8nC5dF3\'\n  secret: shop-tls\n',
  );
  expect(found.map(({ name, strength }) => [name, strength])).toEqual([
    ['password', 'real'],
    ['api_token', 'real'],
  ]);
  expect(detectInText('password: password\ntype: string\ntoken: string\n')).toEqual([]);
});

test('long texts are read in linear time', () => {
  const started = performance.now();
  for (const text of ['a'.repeat(200_000), 'password'.repeat(25_000), 'token='.repeat(30_000), 'a://'.repeat(50_000)]) {
    detect('PASSWORD', text);
    detectInText(`${text}\n${text}`);
  }
  expect(performance.now() - started).toBeLessThan(5000);
});
