import { describe, expect, it } from 'vitest';
import { servedUntil } from '../src/controls/api-versions/served.ts';
import { container, deployment, findings, fixed, object, outcome, type Manifest } from './reliability-support.ts';

const budget = (selector: Manifest) => object('policy/v1beta1', 'PodDisruptionBudget', 'cart', { spec: { selector } });
const annotated = (manifest: Manifest, annotations: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...(manifest['metadata'] as Manifest), annotations },
});
const pod = (annotations: Manifest): Manifest =>
  annotated(object('v1', 'Pod', 'cart', { spec: { containers: [container()] } }), annotations);

const severityIn = (kubernetesVersion: string) =>
  findings([object('batch/v1beta1', 'CronJob', 'cart')], 'deprecated-api', { kubernetesVersion })[0]?.severity;

const volume = (source: Manifest) => deployment({ volumes: [{ name: 'data', ...source }] });
const persistent = (spec: Manifest): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'x' },
  spec,
});

describe('versions of the API', () => {
  it.each([
    ['removed-api', 'batch/v1beta1', 'CronJob', '1.24', 'pass'],
    ['removed-api', 'batch/v1beta1', 'CronJob', '1.25', 'fail'],
    ['removed-api', 'batch/v1', 'CronJob', 'latest', 'pass'],
    ['removed-api', 'extensions/v1beta1', 'Ingress', '1.21', 'pass'],
    ['removed-api', 'extensions/v1beta1', 'Ingress', '1.22', 'fail'],
    ['removed-api', 'networking.k8s.io/v1beta1', 'Ingress', '1.22', 'fail'],
    ['removed-api', 'extensions/v1beta1', 'Deployment', '1.16', 'fail'],
    ['removed-api', 'policy/v1beta1', 'PodSecurityPolicy', '1.25', 'fail'],
    ['removed-api', 'autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26', 'fail'],
    ['removed-api', 'flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32', 'fail'],
    ['removed-api', 'flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.31', 'pass'],
    ['removed-api', 'admissionregistration.k8s.io/v1beta1', 'ValidatingAdmissionPolicy', '1.34', 'fail'],
    ['removed-api', 'example.com/v1beta1', 'Ingress', 'latest', 'pass'],
    ['deprecated-api', 'batch/v1beta1', 'CronJob', '1.20', 'pass'],
    ['deprecated-api', 'batch/v1beta1', 'CronJob', '1.21', 'fail'],
    ['deprecated-api', 'batch/v1beta1', 'CronJob', '1.25', 'pass'],
    ['deprecated-api', 'policy/v1beta1', 'PodSecurityPolicy', '1.21', 'fail'],
    ['deprecated-api', 'resource.k8s.io/v1beta1', 'ResourceClaim', '1.36', 'fail'],
  ])('%s: %s %s in Kubernetes %s: %s', (control, apiVersion, kind, kubernetesVersion, expected) => {
    expect(outcome([object(apiVersion, kind, 'cart')], control, { kubernetesVersion })).toBe(expected);
  });

  it('warns louder when the removal is near', () => {
    expect([severityIn('1.21'), severityIn('1.22')]).toEqual(['low', 'medium']);
  });

  it.each([
    ['the same under the new version', object('batch/v1beta1', 'CronJob', 'cart'), 'batch/v1'],
    ['a budget with a selector', budget({ matchLabels: { app: 'cart' } }), 'policy/v1'],
    ['a budget that begins to guard everything', budget({}), undefined],
    ['fields that moved', object('networking.k8s.io/v1beta1', 'Ingress', 'cart'), undefined],
    ['a Deployment with a selector', { ...deployment(), apiVersion: 'apps/v1beta1' }, 'apps/v1'],
    ['a Deployment without', { ...deployment({}, { selector: null }), apiVersion: 'apps/v1beta1' }, undefined],
    ['nothing that takes its place', object('policy/v1beta1', 'PodSecurityPolicy', 'cart'), undefined],
  ])('changes only the version of what means the same: %s', (_title, manifest, expected) => {
    const found = findings([manifest], 'removed-api');
    expect(found).toHaveLength(1);
    expect(found[0]?.fix === undefined ? undefined : fixed([manifest], found)[0]?.['apiVersion']).toBe(expected);
  });

  it('has each kind and version once, deprecated before it is removed', () => {
    const keys = servedUntil.flatMap(({ apiVersion, kinds }) => kinds.map((kind) => `${apiVersion} ${kind}`));
    expect(new Set(keys).size).toBe(keys.length);
    expect(servedUntil.filter(({ deprecated, removed }) => deprecated > removed)).toEqual([]);
    expect(servedUntil.filter(({ use, compatible }) => compatible !== undefined && use === undefined)).toEqual([]);
    const gone = new Set(
      servedUntil
        .filter(({ removed }) => removed <= 37)
        .flatMap(({ apiVersion, kinds }) => kinds.map((kind) => `${apiVersion} ${kind}`)),
    );
    const recommended = servedUntil.flatMap(({ use, kinds }) => kinds.map((kind) => `${use} ${kind}`));
    expect(recommended.filter((key) => gone.has(key))).toEqual([]);
  });
});

describe('what else went out of use', () => {
  it.each([
    ['removed-volume-plugin', volume({ glusterfs: { path: '/' } }), '1.25', 'pass'],
    ['removed-volume-plugin', volume({ glusterfs: { path: '/' } }), '1.26', 'fail'],
    ['removed-volume-plugin', volume({ awsElasticBlockStore: { volumeID: 'x' } }), 'latest', 'fail'],
    ['removed-volume-plugin', volume({ emptyDir: {} }), 'latest', 'pass'],
    ['removed-persistent-volume-plugin', persistent({ rbd: { image: 'x' } }), '1.31', 'fail'],
    ['removed-persistent-volume-plugin', persistent({ nfs: { path: '/' } }), '1.31', 'pass'],
    [
      'deprecated-pod-annotation',
      pod({ 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' }),
      'latest',
      'fail',
    ],
    ['deprecated-pod-annotation', pod({ 'container.apparmor.security.beta.kubernetes.io/app': 'x' }), '1.29', 'pass'],
    ['deprecated-pod-annotation', pod({ 'example.com/note': 'x' }), 'latest', 'pass'],
    [
      'deprecated-annotation',
      annotated(object('networking.k8s.io/v1', 'Ingress', 'x'), { 'kubernetes.io/ingress.class': 'nginx' }),
      'latest',
      'fail',
    ],
    ['deprecated-annotation', object('networking.k8s.io/v1', 'Ingress', 'x'), 'latest', 'pass'],
    ['renamed-node-label', deployment({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }), 'latest', 'fail'],
    ['renamed-node-label', deployment({ nodeSelector: { 'kubernetes.io/os': 'linux' } }), 'latest', 'pass'],
    [
      'renamed-node-label',
      deployment({ topologySpreadConstraints: [{ topologyKey: 'failure-domain.beta.kubernetes.io/zone' }] }),
      'latest',
      'fail',
    ],
    ['deprecated-service-account-field', deployment({ serviceAccount: 'cart' }), 'latest', 'fail'],
    ['deprecated-service-account-field', deployment({ serviceAccountName: 'cart' }), 'latest', 'pass'],
  ])('%s of %j in %s: %s', (control, manifest, kubernetesVersion, expected) => {
    expect(outcome([manifest], control, { kubernetesVersion })).toBe(expected);
  });

  it.each([
    [
      'renamed-node-label',
      deployment({ nodeSelector: { 'beta.kubernetes.io/os': 'linux' } }),
      { nodeSelector: { 'kubernetes.io/os': 'linux' } },
    ],
    ['deprecated-service-account-field', deployment({ serviceAccount: 'cart' }), { serviceAccountName: 'cart' }],
  ])('%s is clean once fixed, and means the same', (control, manifest, expected) => {
    const repaired = fixed([manifest], findings([manifest], control));
    expect(outcome(repaired, control)).toBe('pass');
    expect(repaired[0]).toEqual(deployment(expected));
  });

  it('says that an annotation without effect has none', () => {
    const key = 'seccomp.security.alpha.kubernetes.io/pod';
    expect(
      findings([pod({ [key]: 'x' })], 'deprecated-pod-annotation', { kubernetesVersion: '1.26' })[0]?.severity,
    ).toBe('info');
    expect(
      findings([pod({ [key]: 'x' })], 'deprecated-pod-annotation', { kubernetesVersion: '1.27' })[0]?.severity,
    ).toBe('medium');
  });
});
