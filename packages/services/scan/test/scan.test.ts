import { expect, test } from 'vitest';
import { isIncomplete, type ScanOptions, scan } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

const privileged = `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  hostPID: true
  containers:
  - name: app
    image: nginx:1.27
`;

async function scanned(files: Tree, options: Partial<ScanOptions> = {}) {
  const { report } = await scan({ targets: ['.'], severity: 'info', ...options }, world(files.path));
  return report;
}

test('a finding has its rule, its place and its fix', async () => {
  using files = tree({ 'deploy/pod.yaml': privileged });
  const report = await scanned(files);
  const finding = report.findings.find(({ rule }) => rule === 'host-pid');
  expect(finding).toMatchObject({
    severity: 'high',
    subject: { kind: 'Pod', name: 'a' },
    place: { file: 'deploy/pod.yaml', line: 6, path: 'spec.hostPID' },
    fix: { file: 'deploy/pod.yaml', document: 0 },
  });
  expect(report.rules.map(({ id }) => id)).toContain('host-pid');
  expect(report.summary).toMatchObject({ files: 1, objects: 1, workloads: 1 });
  expect(isIncomplete(report)).toBe(false);
});

async function ids(text: string, target = '.'): Promise<string[]> {
  using files = tree({ 'seawall.yaml': '', 'deploy/pod.yaml': text });
  return (await scanned(files, { targets: [target] })).findings.map(({ id }) => id).sort();
}

test('ids stay when lines move, documents are reordered or the scan starts elsewhere', async () => {
  const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';
  const before = await ids(`${privileged}---\n${other}`);
  expect(before.length).toBeGreaterThan(3);
  expect(new Set(before).size).toBe(before.length);
  expect(await ids(`# a comment\n\n${privileged}---\n${other}`)).toEqual(before);
  expect(await ids(`${other}---\n${privileged}`)).toEqual(before);
  expect(await ids(`${privileged}---\n${other}`, 'deploy')).toEqual(before);
  expect(await ids(`${privileged}---\n${other}`, 'deploy/pod.yaml')).toEqual(before);
});

test('a single file needs no project around it', async () => {
  using files = tree({ 'deploy/pod.yaml': privileged });
  const report = await scanned(files, { targets: ['deploy/pod.yaml'] });
  expect(report.problems).toEqual([]);
  expect(report.findings.map(({ id }) => id)).toEqual((await scanned(files)).findings.map(({ id }) => id));
});

test('the same input gives the same report', async () => {
  using files = tree({ 'a.yaml': privileged, 'b.yaml': privileged.replace('name: a', 'name: b') });
  expect(JSON.stringify(await scanned(files))).toBe(JSON.stringify(await scanned(files)));
});

test('severity hides, and counts what it hides', async () => {
  using files = tree({ 'pod.yaml': privileged });
  const all = await scanned(files);
  const some = await scanned(files, { severity: 'high' });
  expect(some.findings.length).toBeLessThan(all.findings.length);
  expect(some.findings.length + some.summary.hidden).toBe(all.findings.length);
  expect(some.summary.open).toEqual(all.summary.open);
});

test('a baseline leaves only what is new', async () => {
  using files = tree({ 'pod.yaml': privileged });
  const before = await scanned(files);
  using next = tree({
    'pod.yaml': privileged.replace('hostPID: true', 'hostPID: true\n  hostIPC: true'),
    'baseline.json': JSON.stringify({ findings: before.findings }),
  });
  const after = await scanned(next, { baseline: 'baseline.json' });
  expect(after.findings.map(({ rule }) => rule)).toEqual(['host-ipc']);
  expect(after.summary.existing).toBe(before.findings.length);
  using broken = tree({ 'pod.yaml': privileged, 'baseline.json': 'no' });
  await expect(scanned(broken, { baseline: 'baseline.json' })).rejects.toMatchObject({ code: 'bad-baseline' });
});

test('one framework runs only its controls', async () => {
  using files = tree({ 'pod.yaml': privileged });
  const report = await scanned(files, { frameworks: ['pss-baseline'] });
  expect(report.findings.map(({ rule }) => rule)).toEqual(['host-pid']);
  await expect(scanned(files, { frameworks: ['pss'] })).rejects.toMatchObject({ code: 'unknown-name' });
});

test('settings turn controls off and change their severity; unknown names are refused', async () => {
  using off = tree({ 'pod.yaml': privileged, 'seawall.yaml': 'controls: {disabled: [host-*]}' });
  expect((await scanned(off)).findings.map(({ rule }) => rule)).not.toContain('host-pid');
  using louder = tree({ 'pod.yaml': privileged, 'seawall.yaml': 'controls: {severity: {host-pid: critical}}' });
  expect((await scanned(louder)).findings[0]).toMatchObject({ rule: 'host-pid', severity: 'critical' });
  using wrong = tree({ 'pod.yaml': privileged, 'seawall.yaml': 'controls: {disabled: [host-pdi]}' });
  await expect(scanned(wrong)).rejects.toMatchObject({ code: 'unknown-name' });
});

test('standard input is read as manifests', async () => {
  const { report } = await scan(
    { targets: ['-'] },
    world('/', { readStdin: () => Promise.resolve(Buffer.from(privileged)) }),
  );
  expect(report.findings.find(({ rule }) => rule === 'host-pid')?.place).toMatchObject({ file: '<stdin>', line: 6 });
});

test.each<[string, Record<string, string | Uint8Array>, string, number | undefined]>([
  ['malformed YAML', { 'bad.yaml': 'apiVersion: v1\nkind: [Pod\n' }, 'syntax', 2],
  ['a duplicate key', { 'bad.yaml': `${privileged}  hostPID: false\n` }, 'duplicate-key', 10],
  ['a binary file', { 'bad.yaml': Buffer.from([0x61, 0x0a, 0x00, 0x01]) }, 'binary', 2],
  ['a file that is not UTF-8', { 'bad.yaml': Buffer.from([0x61, 0x0a, 0x0a, 0xff, 0x61]) }, 'encoding', 3],
  ['a huge file', { 'bad.yaml': Buffer.alloc(33 * 1024 * 1024, 0x61) }, 'too-large', 1],
  [
    'a half-valid document',
    { 'bad.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: 5\n' },
    'wrong-type',
    4,
  ],
])('%s is reported with its line, and the other files are still judged', async (_, bad, code, line) => {
  using files = tree({ ...bad, 'good.yaml': privileged });
  const report = await scanned(files);
  expect(report.problems).toMatchObject([{ code, file: 'bad.yaml', ...(line === undefined ? {} : { line }) }]);
  expect(report.findings.some(({ rule, place }) => rule === 'host-pid' && place.file === 'good.yaml')).toBe(true);
  expect(isIncomplete(report)).toBe(true);
});

test('unknown kinds are no problem', async () => {
  using files = tree({ 'a.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 3}\n' });
  const report = await scanned(files);
  expect(report.problems).toEqual([]);
  expect(report.summary.objects).toBe(1);
});

test('a chart that cannot be rendered is not assessed, and the report says how to', async () => {
  using files = tree({ 'chart/Chart.yaml': 'name: a', 'chart/templates/a.yaml': '{{ x }}' });
  const report = await scanned(files);
  expect(report.notAssessed).toMatchObject([{ target: 'chart', what: 'helm-chart' }]);
  expect(report.notAssessed[0]?.remedy.en).toContain('helm template');
  expect(isIncomplete(report)).toBe(true);
});

test("an overlay's patches are parts of objects, never judged as objects", async () => {
  using files = tree({
    'kustomization.yaml': 'resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n',
    'pod.yaml': privileged,
    'patch.yaml': privileged,
  });
  const report = await scanned(files);
  expect(report.findings.filter(({ rule }) => rule === 'host-pid').map(({ place }) => place.file)).toEqual([
    'pod.yaml',
  ]);
  expect(report.notAssessed).toMatchObject([{ what: 'kustomization' }]);
});
