import { chmodSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { discover } from '../src/discover/targets.ts';
import { tree, world } from './tree.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n';

async function found(path: string, targets: readonly string[] = ['.'], exclude: readonly string[] = []) {
  const all = await discover(targets, exclude, world(path));
  return {
    found: all.found.map(({ kind, shown }) => `${kind} ${shown}`),
    problems: all.problems.map(({ code, file }) => `${code} ${file}`),
  };
}

test('what an engine can read is found, in the order of names', async () => {
  using files = tree({
    'b.yml': pod,
    'a.yaml': pod,
    'sub/c.json': '{}',
    'web/Dockerfile': 'FROM scratch',
    'README.md': '',
    'node_modules/x/d.yaml': pod,
    '.git/e.yaml': pod,
  });
  expect(await found(files.path)).toEqual({
    found: ['manifest a.yaml', 'manifest b.yml', 'manifest sub/c.json', 'dockerfile web/Dockerfile'],
    problems: [],
  });
});

test("a chart is one thing, and an overlay's file is not a manifest", async () => {
  using files = tree({
    'chart/Chart.yaml': 'name: a',
    'chart/templates/a.yaml': '{{ x }}',
    'overlay/kustomization.yaml': 'resources: []',
    'overlay/pod.yaml': pod,
  });
  expect((await found(files.path)).found).toEqual([
    'chart chart',
    'kustomization overlay/kustomization.yaml',
    'manifest overlay/pod.yaml',
  ]);
});

test('targets may be files of any name, and each file is read once', async () => {
  using files = tree({ 'pod.txt': pod, 'a/b.yaml': pod });
  expect((await found(files.path, ['pod.txt', 'a', 'a/b.yaml'])).found).toEqual([
    'manifest pod.txt',
    'manifest a/b.yaml',
  ]);
});

test('excluded paths are left out', async () => {
  using files = tree({ 'vendor/a.yaml': pod, 'deploy/b.yaml': pod, 'deploy/c.test.yaml': pod });
  expect((await found(files.path, ['.'], ['vendor', '**/*.test.yaml'])).found).toEqual(['manifest deploy/b.yaml']);
});

test('a target that does not exist is an error, not a clean scan', async () => {
  using files = tree({});
  await expect(found(files.path, ['deplyo'])).rejects.toMatchObject({ code: 'no-such-target' });
});

test('links: loops and ways out are problems, others lead to what is read anyway', async () => {
  using outside = tree({ 'secret.yaml': pod });
  using files = tree({ 'a/pod.yaml': pod });
  symlinkSync('.', `${files.path}/a/loop`);
  symlinkSync('../..', `${files.path}/a/up`);
  symlinkSync('self', `${files.path}/self`);
  symlinkSync(`${outside.path}/secret.yaml`, `${files.path}/out.yaml`);
  symlinkSync('a/pod.yaml', `${files.path}/again.yaml`);
  symlinkSync('gone.yaml', `${files.path}/dangling.yaml`);
  expect(await found(files.path)).toEqual({
    found: ['manifest a/pod.yaml'],
    problems: [
      'link-loop a/loop',
      'link-outside a/up',
      'unreadable dangling.yaml',
      'link-outside out.yaml',
      'link-loop self',
    ],
  });
});

test.skipIf(process.getuid?.() === 0)('a directory that may not be read is a problem', async () => {
  using files = tree({ 'closed/a.yaml': pod, 'b.yaml': pod });
  chmodSync(`${files.path}/closed`, 0);
  const result = await found(files.path);
  chmodSync(`${files.path}/closed`, 0o755);
  expect(result).toEqual({ found: ['manifest b.yaml'], problems: ['unreadable closed'] });
});
