import { expect, test } from 'vitest';
import { readOutput, withoutSecrets, withStoredSecrets } from '../../src/notify/settings.ts';

// Credentials of outputs are kept and never shown; what only shows a mask leaves them as they are.

const settings = {
  url: 'https://hooks.slack.example/services/T0/B0/s3cr3t',
  channel: '#alerts',
  token: 'xoxb-1',
  headers: { Authorization: 'Bearer abc', 'X-Team': 'shop' },
  smtp: { host: 'mail', password: 'p4ss' },
  password: '${SEAWALL_SECRET_MAIL}',
  retries: 3,
};

test('what is shown holds no credential, and tells outputs apart', () => {
  const shown = withoutSecrets(settings);
  expect(shown).toEqual({
    url: 'https://hooks.slack.example/********',
    channel: '#alerts',
    token: '********',
    headers: { Authorization: '********', 'X-Team': '********' },
    smtp: { host: 'mail', password: '********' },
    password: '${SEAWALL_SECRET_MAIL}',
    retries: 3,
  });
  expect(JSON.stringify(shown)).not.toMatch(/s3cr3t|xoxb|abc|p4ss/);
});

test('sent back as it was shown, everything stays; what was changed is changed', () => {
  expect(withStoredSecrets(withoutSecrets(settings), settings)).toEqual(settings);
  const changed = { ...withoutSecrets(settings), token: 'xoxb-2', channel: '#other' };
  expect(withStoredSecrets(changed, settings)).toEqual({ ...settings, token: 'xoxb-2', channel: '#other' });
});

test('a mask brings no credential to another address', () => {
  const moved = { ...withoutSecrets(settings), url: 'https://evil.example/********' };
  expect((withStoredSecrets(moved, settings) as typeof settings).url).toBe('https://evil.example/********');
});

function output(url: string) {
  return { name: 'hook', kind: 'webhook', enabled: true, settings: { url } };
}

test('of the environment settings get what is meant for them, and no file', () => {
  const environment = { SEAWALL_SECRET_HOOK: 'https://hook.example/x', SEAWALL_POSTGRES: 'postgres://u:p@db' };
  expect(readOutput(output('${SEAWALL_SECRET_HOOK}'), environment).settings).toMatchObject({
    url: 'https://hook.example/x',
  });
  expect(() => readOutput(output('${SEAWALL_POSTGRES}'), environment)).toThrow(/SEAWALL_POSTGRES/);
});
