import { writeFileSync } from 'node:fs';
import { readDocuments } from '@seawall/kube';
import { expect, test } from 'vitest';
import { type FileFix, fixableFindings, planAllFixes, scan, unifiedDiff } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

const deployment = `# The web front.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # keep this name
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      hostPID: true
      containers:
      - name: web
        image: "web:1.0"
      - name: side
        image: side:1.0
        securityContext:
          privileged: false
`;

async function findingsOf(files: Tree) {
  return (await scan({ targets: ['.'], severity: 'info' }, world(files.path))).report.findings;
}

async function plan(files: Tree, unsafe: boolean): Promise<FileFix[]> {
  const { files: planned } = await planAllFixes({ targets: ['.'] }, { unsafe }, world(files.path));
  return [...planned];
}

test('safe fixes leave what could break to --unsafe', async () => {
  using files = tree({ 'web.yaml': deployment });
  const [safe] = await plan(files, false);
  expect(safe?.after).toContain('hostPID: true');
  expect(safe?.after).toContain('allowPrivilegeEscalation: false');
  const [unsafe] = await plan(files, true);
  expect(unsafe?.after).not.toContain('hostPID');
});

test('a fixed file keeps its comments and style, scans clean of what was fixed, and means the same otherwise', async () => {
  using files = tree({ 'web.yaml': deployment });
  const [fixed] = await plan(files, true);
  const text = fixed?.after ?? '';
  writeFileSync(`${files.path}/web.yaml`, text);
  const left = new Set((await findingsOf(files)).map(({ id }) => id));
  expect(fixed?.fixed.length).toBeGreaterThan(8);
  expect(fixed?.fixed.filter(({ id }) => left.has(id))).toEqual([]);
  expect(text).toContain('# The web front.');
  expect(text).toContain('name: web   # keep this name');
  expect(text).toContain('image: "web:1.0"');
  const [document] = readDocuments(text, 'web.yaml').documents;
  expect(document?.value).toMatchObject({
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: { spec: { containers: [{ image: 'web:1.0' }, { image: 'side:1.0' }] } },
    },
  });
});

test('fixes that shift list items do not meet each other', async () => {
  const flags = ['--anonymous-auth=true', '--token-auth-file=/tokens', '--profiling=true', '--authorization-mode=RBAC'];
  using files = tree({
    'api.yaml': `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system, labels: {component: kube-apiserver, tier: control-plane}}
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.34.0
    command:
    - kube-apiserver
${flags.map((flag) => `    - ${flag}`).join('\n')}
`,
  });
  const [fixed] = await plan(files, true);
  expect(fixed?.after).not.toContain('--token-auth-file');
  expect(fixed?.after).toContain('--profiling=false');
  expect(fixed?.after).not.toContain('--profiling=true');
  expect(fixed?.after).toContain('--authorization-mode=');
});

test('Dockerfile fixes change lines, and the rest of the file stays', async () => {
  using files = tree({
    Dockerfile:
      '# Built nightly.\nFROM debian:12.5\nRUN apt-get update && \\\n    apt-get install -y curl\nUSER 1000\n',
  });
  const [safe] = await plan(files, false);
  expect(safe?.after).toContain('# Built nightly.\nFROM debian:12.5\n');
  expect(safe?.after).toContain('rm -rf /var/lib/apt/lists/*');
  expect(safe?.after).not.toContain('--no-install-recommends');
  const [unsafe] = await plan(files, true);
  expect(unsafe?.after).toContain(
    'apt-get install --no-install-recommends -y curl && \\\n    rm -rf /var/lib/apt/lists/*',
  );
});

test('the diff is one that patch reads', async () => {
  using files = tree({ 'web.yaml': deployment });
  const [fixed] = await plan(files, true);
  const diff = unifiedDiff(fixed as FileFix);
  expect(diff).toMatch(/^--- a\/web\.yaml\n\+\+\+ b\/web\.yaml\n@@ /);
  expect(diff).toContain('\n-      hostPID: true\n');
});

test('only the rules that were asked for are fixed', async () => {
  using files = tree({ 'web.yaml': deployment });
  const chosen = fixableFindings(await findingsOf(files), { unsafe: true, rules: ['host-pid'] });
  expect(chosen.map(({ rule }) => rule)).toEqual(['host-pid']);
});
