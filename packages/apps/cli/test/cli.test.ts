import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { width } from '../src/terminal/width.ts';
import { run } from './run.ts';

const risky = `apiVersion: v1
kind: Pod
metadata:
  name: a
  namespace: shop
spec:
  hostPID: true
  containers:
  - name: app
    image: nginx:1.27
    securityContext:
      privileged: true
`;
const harmless =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop, labels: {app: a}}\ndata: {a: b}\n';

const root = mkdtempSync(join(tmpdir(), 'seawall-cli-'));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

beforeAll(() => {
  write({
    'risky/pod.yaml': risky,
    'clean/map.yaml': harmless,
    'broken/pod.yaml': risky,
    'broken/bad.yaml': 'a: [\n',
    'chart/web/Chart.yaml': 'name: web\n',
    'chart/web/templates/a.yaml': '{{ .x }}\n',
  });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each<[string, string[], number]>([
  ['clean', ['scan', 'clean'], 0],
  ['findings at the threshold', ['scan', 'risky'], 1],
  ['findings under the threshold', ['scan', 'risky', '--fail-on', 'none'], 0],
  ['what is hidden still fails', ['scan', 'risky', '--severity', 'critical', '--fail-on', 'high'], 1],
  ['a mistyped path', ['scan', 'rsky'], 2],
  ['an unknown flag', ['scan', '--frmat', 'json'], 2],
  ['an unknown value', ['scan', '--format', 'pdf'], 2],
  ['an unknown framework', ['scan', 'clean', '--framework', 'cis'], 2],
  ['a Kubernetes version that is none', ['scan', 'clean', '--kubernetes-version', 'new'], 2],
  ['no verb', ['frobnicate'], 2],
  ['help', ['scan', '--help'], 0],
  ['version', ['--version'], 0],
  ['a file that cannot be read', ['scan', 'broken'], 3],
  ['a chart that cannot be rendered', ['scan', 'chart'], 3],
])('%s: exit code', async (_, argv, code) => {
  expect((await run(root, argv)).code).toBe(code);
});

test('the table names object, place, why and fix, and ends with what to do first', async () => {
  const { stdout } = await run(root, ['scan', 'risky']);
  expect(stdout).toContain('Pod shop/a');
  expect(stdout).toContain('risky/pod.yaml');
  expect(stdout).toMatch(/CRITICAL .*privileged.*:12/);
  expect(stdout).toMatch(/ why .+/);
  expect(stdout).toMatch(/ fix .+/);
  expect(stdout).toContain('What takes most risk away');
  expect(stdout.indexOf('CRITICAL')).toBeLessThan(stdout.indexOf('HIGH'));
});

test.each([60, 80, 120])('no line of the table is wider than %s columns, in either language', async (columns) => {
  for (const language of ['en', 'zh']) {
    for (const argv of [
      ['scan', 'risky', 'broken', 'chart'],
      ['controls', 'list'],
      ['controls', 'explain', 'host-pid'],
    ]) {
      const { stdout } = await run(
        root,
        [...argv, '--lang', language].toSorted((a) => (a.startsWith('--lang') ? -1 : 0)),
        {
          COLUMNS: String(columns),
        },
      );
      const wide = stdout.split('\n').filter((line) => width(line) > columns && !line.includes('https://'));
      expect(wide).toEqual([]);
    }
  }
});

test('a report goes to a file, and every format is to be had', async () => {
  for (const format of ['json', 'sarif', 'junit', 'markdown', 'html', 'gitlab', 'csv', 'table']) {
    const { code } = await run(root, ['scan', 'risky', '--format', format, '--output', `out.${format}`, '--quiet']);
    expect(code).toBe(1);
    expect(readFileSync(join(root, `out.${format}`), 'utf8').length).toBeGreaterThan(200);
  }
  expect((await run(root, ['scan', 'risky', '--output', 'no/such/folder.txt'])).stderr).toContain('no/such/folder.txt');
});

test('environment variables mirror flags, and flags go first', async () => {
  const env = { SEAWALL_FORMAT: 'json', SEAWALL_FAIL_ON: 'none' };
  const mirrored = await run(root, ['scan', 'risky'], env);
  expect(mirrored.code).toBe(0);
  expect(JSON.parse(mirrored.stdout).findings.length).toBeGreaterThan(0);
  const table = await run(root, ['scan', 'risky', '--format', 'table'], env);
  expect(table.stdout).toContain('Pod shop/a');
});

test('Chinese: by the locale or by --lang, in the report and in help', async () => {
  expect((await run(root, ['scan', 'risky'], { LANG: 'zh_CN.UTF-8' })).stdout).toContain('严重');
  expect((await run(root, ['--lang', 'zh', 'scan', '--help'])).stdout).toContain('用法');
  expect((await run(root, ['--lang', 'en', 'scan', 'risky'], { LANG: 'zh_CN.UTF-8' })).stdout).toContain('CRITICAL');
});

test('fix prints a diff, then writes it', async () => {
  write({ 'mend/pod.yaml': risky });
  const dry = await run(root, ['fix', 'mend', '--dry-run', '--unsafe']);
  expect(dry.stdout).toContain('--- a/mend/pod.yaml');
  expect(readFileSync(join(root, 'mend/pod.yaml'), 'utf8')).toBe(risky);
  const wet = await run(root, ['fix', 'mend', '--unsafe', '--rule', 'host-pid']);
  expect(wet.code).toBe(0);
  expect(readFileSync(join(root, 'mend/pod.yaml'), 'utf8')).toBe(risky.replace('  hostPID: true\n', ''));
});

test('controls are listed and explained; an unknown one gets a hint', async () => {
  const listed = JSON.parse((await run(root, ['controls', 'list', '--format', 'json'])).stdout);
  expect(listed.length).toBeGreaterThan(200);
  const some = JSON.parse(
    (await run(root, ['controls', 'list', '--format', 'json', '--framework', 'pss-baseline'])).stdout,
  );
  expect(some.length).toBeLessThan(listed.length);
  expect((await run(root, ['controls', 'explain', 'host-pid'])).stdout).toContain('pss-baseline');
  const unknown = await run(root, ['controls', 'explain', 'hostpid']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('host-pid')]);
});

test.each(['bash', 'zsh', 'fish'])('%s completion knows the verbs, the flags and the choices', async (shell) => {
  const { stdout } = await run(root, ['completion', shell]);
  for (const word of ['scan', 'fix', 'explain', 'fail-on', 'sarif']) expect(stdout).toContain(word);
});

test('a framework is summed up requirement by requirement', async () => {
  const { stdout } = await run(root, ['scan', 'risky', '--framework', 'cis-kubernetes-2.0.1'], { COLUMNS: '100' });
  expect(stdout).toMatch(/✗ 5\.2\.2 /);
  expect(stdout).toMatch(/\? 1\.1\.1 /);
});

test.each(['configuration.md', 'configuration.zh-CN.md'])('the settings that %s shows are taken', async (manual) => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs', manual), 'utf8');
  const [, example = ''] = /```yaml\n(.*?)```/su.exec(text) ?? [];
  write({ 'manual/seawall.yaml': example, 'manual/values/production.yaml': '', 'manual/map.yaml': harmless });
  const { code, stderr } = await run(root, ['scan', 'manual']);
  expect([code, stderr]).toEqual([0, '']);
});
