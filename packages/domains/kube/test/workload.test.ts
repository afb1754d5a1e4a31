import { expect, test } from 'vitest';
import { objectsIn, readDocuments, type Workload, workloadsOf } from '../src/index.ts';

function workloads(yaml: string): Workload[] {
  return objectsIn(readDocuments(yaml, 'test.yaml')).objects.flatMap(workloadsOf);
}

const spec = 'spec: {containers: [{name: app, image: "nginx:1"}]}';
const template = `template: {metadata: {labels: {app: a}}, ${spec}}`;

test.each([
  ['Pod', `{apiVersion: v1, kind: Pod, metadata: {name: a}, ${spec}}`, 'spec'],
  [
    'Deployment',
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {${template}}}`,
    'spec.template.spec',
  ],
  [
    'an old Deployment',
    `{apiVersion: extensions/v1beta1, kind: Deployment, spec: {${template}}}`,
    'spec.template.spec',
  ],
  ['ReplicationController', `{apiVersion: v1, kind: ReplicationController, spec: {${template}}}`, 'spec.template.spec'],
  ['Job', `{apiVersion: batch/v1, kind: Job, spec: {${template}}}`, 'spec.template.spec'],
  [
    'CronJob',
    `{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {${template}}}}}`,
    'spec.jobTemplate.spec.template.spec',
  ],
  ['PodTemplate', `{apiVersion: v1, kind: PodTemplate, ${template}}`, 'template.spec'],
  ['Argo Rollout', `{apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {${template}}}`, 'spec.template.spec'],
  ['Knative Service', `{apiVersion: serving.knative.dev/v1, kind: Service, spec: {${template}}}`, 'spec.template.spec'],
  [
    'OpenShift DeploymentConfig',
    `{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, spec: {selector: {app: a}, ${template}}}`,
    'spec.template.spec',
  ],
  [
    'OpenKruise CloneSet',
    `{apiVersion: apps.kruise.io/v1alpha1, kind: CloneSet, spec: {${template}}}`,
    'spec.template.spec',
  ],
])('%s bears a workload', (_, yaml, path) => {
  const [workload] = workloads(yaml);
  expect(workload?.podPath.join('.')).toBe(path);
  expect(workload?.containers.map(({ name }) => name)).toEqual(['app']);
});

test('a custom kind may bear several', () => {
  const yaml = `{apiVersion: ray.io/v1, kind: RayCluster, spec: {headGroupSpec: {${template}}, workerGroupSpecs: [{${template}}]}}`;
  expect(workloads(yaml).map(({ podPath }) => podPath.join('.'))).toEqual([
    'spec.headGroupSpec.template.spec',
    'spec.workerGroupSpecs.0.template.spec',
  ]);
});

test('a plain Service or a template without containers bears none', () => {
  expect(workloads('{apiVersion: v1, kind: Service, spec: {ports: []}}')).toEqual([]);
  expect(workloads('{apiVersion: a.io/v1, kind: Thing, spec: {template: {spec: {replicas: 1}}}}')).toEqual([]);
});

test('containers know their role', () => {
  const [workload] = workloads(`
apiVersion: v1
kind: Pod
spec:
  initContainers:
  - name: wait
  - name: mesh
    restartPolicy: Always
  containers:
  - name: app
  ephemeralContainers:
  - name: debug
`);
  expect(workload?.containers.map(({ name, role }) => [name, role])).toEqual([
    ['wait', 'init'],
    ['mesh', 'sidecar'],
    ['app', 'container'],
    ['debug', 'ephemeral'],
  ]);
});
