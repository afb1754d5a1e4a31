import { expect, test } from 'vitest';
import { machine, planAllFixes, scan } from '../src/index.ts';
import { tree } from './tree.ts';

const world = machine();
const helm = await world.which('helm');
const kustomize = (await world.which('kustomize')) ?? (await world.which('kubectl'));

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      {{- if .Values.debug }}
      hostPID: true
      {{- end }}
      containers:
      - name: web
        image: "web:{{ .Chart.Version }}"
        securityContext:
          privileged: true
`;

test.skipIf(helm === undefined)('a chart is judged as helm renders it, findings stand in the template', async () => {
  using files = tree({
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.2.3\n',
    'chart/values.yaml': 'replicas: 1\n',
    'chart/templates/web.yaml': deployment,
    'debug.yaml': 'debug: true\n',
  });
  const here = { ...world, cwd: files.path };
  const { report } = await scan({ targets: ['chart'] }, here);
  expect(report.notAssessed).toEqual([]);
  const finding = report.findings.find(({ rule }) => rule === 'privileged-container');
  expect(finding?.place).toMatchObject({ file: 'chart/templates/web.yaml', line: 20, renderedBy: 'helm template' });
  expect(finding?.fix).toBeUndefined();
  expect(report.findings.some(({ rule }) => rule === 'host-pid')).toBe(false);
  const { report: debug } = await scan({ targets: ['chart'], helmValues: ['debug.yaml'] }, here);
  expect(debug.findings.find(({ rule }) => rule === 'host-pid')?.place.line).toBe(14);
});

test.skipIf(helm === undefined)('a chart that helm refuses is not assessed, with its reason', async () => {
  using files = tree({
    'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.2.3\n',
    'chart/templates/web.yaml': 'kind: {{ .Values.a.b.c }}\n',
  });
  const { report } = await scan({ targets: ['.'] }, { ...world, cwd: files.path });
  expect(report.notAssessed[0]?.reason.en).toContain('nil pointer');
});

test.skipIf(helm === undefined)('a chart whose folder bears another name keeps its places and namespace', async () => {
  using files = tree({
    'deploy/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.2.3\n',
    'deploy/templates/web.yaml': pod.replace('name: web\n', 'name: web\n  namespace: {{ .Release.Namespace }}\n'),
  });
  const { report } = await scan({ targets: ['.'], severity: 'info' }, { ...world, cwd: files.path });
  const finding = report.findings.find(({ rule }) => rule === 'run-as-non-root');
  expect(finding?.place).toMatchObject({ file: 'deploy/templates/web.yaml', line: 8 });
  const namespace = report.findings.find(({ rule }) => rule === 'default-namespace');
  expect(namespace?.severity).toBe('info');
});

test.skipIf(helm === undefined)(
  'a chart is judged without the dependencies that were not fetched, and says so',
  async () => {
    using files = tree({
      'chart/Chart.yaml':
        'apiVersion: v2\nname: chart\nversion: 1.2.3\ndependencies:\n- {name: db, version: 1.0.0, repository: "https://charts.example"}\n',
      'chart/templates/web.yaml': pod,
    });
    const { report } = await scan({ targets: ['.'] }, { ...world, cwd: files.path });
    expect(report.notAssessed[0]?.reason.en).toContain('without its dependencies db');
    expect(report.findings.find(({ rule }) => rule === 'run-as-non-root')?.place.file).toBe('chart/templates/web.yaml');
  },
);

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: web:1
`;

test.skipIf(kustomize === undefined)('an overlay is judged as rendered, findings stand in the base', async () => {
  using files = tree({
    'base/kustomization.yaml': 'resources: [pod.yaml]\n',
    'base/pod.yaml': pod,
    'production/kustomization.yaml': 'resources: [../base]\npatches: [{path: patch.yaml}]\nnamePrefix: prod-\n',
    'production/patch.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n',
  });
  const { report } = await scan({ targets: ['.'] }, { ...world, cwd: files.path });
  expect(report.notAssessed).toEqual([]);
  expect(report.problems).toEqual([]);
  const pids = report.findings.filter(({ rule }) => rule === 'host-pid');
  expect(pids.map(({ place, subject }) => [place.file, subject.type === 'resource' && subject.name])).toEqual([
    ['base/pod.yaml', 'prod-web'],
  ]);
  expect(report.summary.objects).toBe(1);
});

test.skipIf(kustomize === undefined)('what kustomize does not change can be fixed where it stands', async () => {
  using files = tree({
    'base/kustomization.yaml': 'resources: [pod.yaml]\n',
    'base/pod.yaml': `${pod}  hostPID: true\n`,
    'other/kustomization.yaml': 'resources: [pod.yaml]\nnamePrefix: prod-\n',
    'other/pod.yaml': `${pod}  hostPID: true\n`,
  });
  const { report } = await scan({ targets: ['.'] }, { ...world, cwd: files.path });
  const pids = report.findings.filter(({ rule }) => rule === 'host-pid');
  expect(pids.map(({ place, fix }) => `${place.file}:${place.line} ${fix?.file}`).toSorted()).toEqual([
    'base/pod.yaml:9 base/pod.yaml',
    'other/pod.yaml:9 undefined',
  ]);
});

test.skipIf(kustomize === undefined)('a base that kustomize leaves as it is gets each fix once', async () => {
  using files = tree({ 'kustomization.yaml': 'resources: [pod.yaml]\n', 'pod.yaml': pod });
  const { files: planned } = await planAllFixes({ targets: ['.'] }, { unsafe: true }, { ...world, cwd: files.path });
  const ids = planned.flatMap(({ fixed }) => fixed.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(2);
  expect(new Set(ids).size).toBe(ids.length);
});

test.skipIf(helm === undefined)('a chart is rendered for the Kubernetes version it is judged by', async () => {
  using files = tree({
    'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nkubeVersion: ">=1.30.0-0"\n',
    'chart/templates/web.yaml': pod,
  });
  const read = async (kubernetesVersion: string): Promise<number> =>
    (await scan({ targets: ['.'], kubernetesVersion }, { ...machine(), cwd: files.path })).report.summary.objects;
  expect(await read('latest')).toBe(1);
  expect(await read('1.29')).toBe(0);
});
