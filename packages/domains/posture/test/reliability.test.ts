import { describe, expect, it } from 'vitest';
import {
  autoscaler,
  budget,
  container,
  deployment,
  findings,
  fixed,
  job,
  type Manifest,
  object,
  outcome,
  running,
  service,
} from './reliability-support.ts';

type Row = readonly [control: string, title: string, ...manifests: Manifest[]];

function named(rows: readonly Row[]) {
  return rows.map(([control, title, ...manifests]) => ({ control, title, manifests }));
}

const http = { httpGet: { path: '/', port: 'http' } };
const ports = [{ name: 'http', containerPort: 8080 }];
const claim = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
const pod = (spec: Manifest, annotations = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'debug', namespace: 'shop', annotations },
  spec: { containers: [container()], ...spec },
});
const statefulSet = (spec: Manifest): Manifest => ({ ...deployment({}, spec), kind: 'StatefulSet' });
const daemonSet = (spec: Manifest): Manifest => ({ ...deployment({}, spec), kind: 'DaemonSet' });
const limitRange = (limits: Manifest): Manifest =>
  object('v1', 'LimitRange', 'defaults', { spec: { limits: [{ type: 'Container', ...limits }] } });
const term = (labels: Manifest, rest: Manifest = {}): Manifest => ({
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels }, ...rest },
        },
      ],
    },
  },
});

const fails: readonly Row[] = [
  ['memory-limit', 'without one', running({ resources: { requests: { memory: '1Gi' } } })],
  ['memory-limit', 'in an init container', deployment({ initContainers: [container({ name: 'init' })] })],
  ['memory-limit', 'with a LimitRange for CPU only', running({}), limitRange({ default: { cpu: '1' } })],
  ['memory-request', 'without one', running({})],
  ['cpu-request', 'without one', running({ resources: { requests: { memory: '1Gi' } } })],
  ['cpu-limit', 'without one', running({ resources: { requests: { cpu: 1 } } })],
  ['resource-quantities', 'over the limit', running({ resources: { requests: { cpu: 2 }, limits: { cpu: '500m' } } })],
  ['resource-quantities', 'no quantity', running({ resources: { limits: { memory: '1 GB' } } })],
  ['resource-quantities', 'thousandths of a byte', running({ resources: { limits: { memory: '512m' } } })],
  [
    'scratch-space',
    'unbounded',
    deployment({
      volumes: [{ name: 'tmp', emptyDir: {} }],
      containers: [container({ volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] })],
    }),
  ],
  ['readiness-probe', 'behind a Service', running({ ports }), service({})],
  ['readiness-probe', 'behind a Service without listing a port', running({}), service({})],
  ['liveness-probe', 'without one', running({})],
  ['startup-probe', 'a minute of delay', running({ livenessProbe: { ...http, initialDelaySeconds: 120 } })],
  ['probes-identical', 'the same twice', running({ livenessProbe: http, readinessProbe: http })],
  ['probe-ports', 'a name that no port has', running({ ports: [{ containerPort: 1 }], readinessProbe: http })],
  ['probe-ports', 'a number beside the list', running({ ports, livenessProbe: { tcpSocket: { port: 9 } } })],
  [
    'probe-ports',
    'a datagram port',
    running({ ports: [{ name: 'http', containerPort: 1, protocol: 'UDP' }], livenessProbe: http }),
  ],
  ['replicas', 'one by default', deployment()],
  ['replicas', 'one', deployment({}, { replicas: 1 })],
  ['replicas', 'one behind a Service', deployment({}, { replicas: 1 }), service({})],
  ['replica-spread', 'without a rule', deployment({}, { replicas: 3 })],
  ['replica-spread', 'of other pods', deployment(term({ app: 'other' }), { replicas: 3 })],
  ['replica-spread', 'in another namespace', deployment(term({ app: 'cart' }, { namespaces: ['x'] }), { replicas: 3 })],
  ['update-strategy', 'all at once', deployment({}, { strategy: { type: 'Recreate' } })],
  ['update-strategy', 'every pod away', deployment({}, { strategy: { rollingUpdate: { maxUnavailable: '100%' } } })],
  [
    'update-strategy',
    'as many away as there are',
    deployment({}, { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 2 } } }),
  ],
  ['update-strategy', 'by hand', daemonSet({ updateStrategy: { type: 'OnDelete' } })],
  ['revision-history', 'none', deployment({}, { revisionHistoryLimit: 0 })],
  ['termination-grace-period', 'none', deployment({ terminationGracePeriodSeconds: 0 })],
  ['restart-policy', 'of a Deployment that ends', deployment({ restartPolicy: 'Never' })],
  ['restart-policy', 'of a Job that does not', job({ template: { spec: { containers: [container()] } } })],
  ['naked-pod', 'alone', pod({})],
  ['priority-class', 'without one', deployment()],
  ['disruption-budget', 'none', deployment({}, { replicas: 2 })],
  [
    'disruption-budget',
    'of another namespace',
    deployment({}, { replicas: 2 }),
    { ...budget({}), metadata: { name: 'x' } },
  ],
  ['disruption-budget-blocks', 'none may be away', budget({ maxUnavailable: 0 })],
  ['disruption-budget-blocks', 'no share may be away', budget({ maxUnavailable: '0%' })],
  ['disruption-budget-blocks', 'all must stay', budget({ minAvailable: '100%' })],
  ['disruption-budget-blocks', 'as many as there are', budget({ minAvailable: 2 }), deployment({}, { replicas: 2 })],
  ['disruption-budget-blocks', 'a share that is all', budget({ minAvailable: '60%' }), deployment({}, { replicas: 2 })],
  ['disruption-budget-scaling', 'no room', budget({ minAvailable: 2 }), autoscaler({ minReplicas: 2 }), deployment()],
  ['disruption-budget-unhealthy-pods', 'by default', budget({ maxUnavailable: 1 })],
  ['autoscaler-minimum', 'one by default', autoscaler({})],
  ['autoscaler-range', 'no room', autoscaler({ minReplicas: 3, maxReplicas: 3 })],
  ['autoscaled-replicas', 'fixed too', autoscaler({ minReplicas: 2 }), deployment({}, { replicas: 2 })],
  ['job-cleanup', 'kept for ever', job({})],
  [
    'job-cleanup',
    'before the history limits',
    job({ jobTemplate: { spec: { ttlSecondsAfterFinished: 60, template: { spec: {} } } } }, 'CronJob'),
  ],
  ['job-deadline', 'without one', job({})],
  ['cronjob-concurrency', 'by default', job({}, 'CronJob')],
  ['cronjob-starting-deadline', 'too short', job({ startingDeadlineSeconds: 5 }, 'CronJob')],
  ['duplicate-env', 'twice', running({ env: [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '2' }] })],
  ['duplicate-ports', 'one number', running({ ports: [{ containerPort: 80 }, { containerPort: 80, name: 'http' }] })],
  ['duplicate-ports', 'one name', running({ ports: [...ports, { containerPort: 81, name: 'http' }] })],
  ['statefulset-service', 'not named', statefulSet({})],
  ['statefulset-service', 'not there', statefulSet({ serviceName: 'db' }), service({})],
];

const passes: readonly Row[] = [
  ['memory-limit', 'with one', running({ resources: { limits: { memory: '1Gi' } } })],
  ['memory-limit', 'that a LimitRange gives', running({}), limitRange({ default: { memory: '1Gi' } })],
  ['memory-request', 'that the limit gives', running({ resources: { limits: { memory: '1Gi' } } })],
  ['cpu-request', 'that a LimitRange gives', running({}), limitRange({ defaultRequest: { cpu: '1' } })],
  ['cpu-limit', 'with one', running({ resources: { limits: { cpu: 1 } } })],
  ['resource-quantities', 'within', running({ resources: { requests: { cpu: '0.5' }, limits: { cpu: '500m' } } })],
  [
    'scratch-space',
    'bounded by its container',
    deployment({
      volumes: [{ name: 'tmp', emptyDir: {} }],
      containers: [
        container({
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
          resources: { limits: { 'ephemeral-storage': '1Gi' } },
        }),
      ],
    }),
  ],
  ['readiness-probe', 'with one', running({ readinessProbe: http }), service({})],
  ['readiness-probe', 'of a worker that serves nobody', running({})],
  ['liveness-probe', 'with one', running({ livenessProbe: http })],
  ['liveness-probe', 'of a job', job({})],
  ['startup-probe', 'with one', running({ livenessProbe: { ...http, initialDelaySeconds: 120 }, startupProbe: http })],
  [
    'probes-identical',
    'more patience',
    running({ livenessProbe: { ...http, failureThreshold: 9 }, readinessProbe: http }),
  ],
  ['probe-ports', 'a named port', running({ ports, livenessProbe: http })],
  ['probe-ports', 'of another host', running({ livenessProbe: { httpGet: { host: 'example.com', port: 'http' } } })],
  ['probe-ports', 'a number where none are listed', running({ livenessProbe: { grpc: { port: 9 } } })],
  ['replicas', 'two', deployment({}, { replicas: 2 })],
  ['replicas', 'switched off', deployment({}, { replicas: 0 })],
  ['replicas', 'set by an autoscaler', deployment(), autoscaler({ minReplicas: 2 })],
  ['replica-spread', 'kept apart', deployment(term({ app: 'cart' }), { replicas: 3 })],
  [
    'replica-spread',
    'spread',
    deployment(
      { topologySpreadConstraints: [{ topologyKey: 'zone', labelSelector: { matchLabels: { app: 'cart' } } }] },
      { replicas: 3 },
    ),
  ],
  ['update-strategy', 'by default', deployment()],
  ['update-strategy', 'a disk for one', deployment({ volumes: claim }, { strategy: { type: 'Recreate' } })],
  ['revision-history', 'some', deployment({}, { revisionHistoryLimit: 3 })],
  ['termination-grace-period', 'some', deployment({ terminationGracePeriodSeconds: 5 })],
  ['restart-policy', 'of a Job that ends', job({})],
  ['naked-pod', 'that ends', pod({ restartPolicy: 'Never' })],
  ['naked-pod', 'of a test', pod({}, { 'helm.sh/hook': 'test' })],
  ['priority-class', 'with one', deployment({ priorityClassName: 'web' })],
  [
    'priority-class',
    'by default',
    deployment(),
    object('scheduling.k8s.io/v1', 'PriorityClass', 'x', { globalDefault: true }),
  ],
  ['disruption-budget', 'with one', deployment({}, { replicas: 2 }), budget({ maxUnavailable: 1 })],
  ['disruption-budget', 'of a single pod', deployment()],
  ['disruption-budget-blocks', 'one to spare', budget({ minAvailable: 1 }), deployment({}, { replicas: 2 })],
  ['disruption-budget-blocks', 'scaled', budget({ minAvailable: 2 }), deployment({}, { replicas: 2 }), autoscaler({})],
  ['disruption-budget-scaling', 'room', budget({ minAvailable: 1 }), autoscaler({ minReplicas: 2 }), deployment()],
  ['disruption-budget-unhealthy-pods', 'allowed', budget({ unhealthyPodEvictionPolicy: 'AlwaysAllow' })],
  ['autoscaler-minimum', 'two', autoscaler({ minReplicas: 2 })],
  ['autoscaler-range', 'room', autoscaler({ minReplicas: 2 })],
  ['autoscaled-replicas', 'left out', autoscaler({ minReplicas: 2 }), deployment()],
  ['job-cleanup', 'after a minute', job({ ttlSecondsAfterFinished: 60 })],
  ['job-cleanup', 'by the CronJob', job({}, 'CronJob')],
  ['job-deadline', 'with one', job({ activeDeadlineSeconds: 600 })],
  ['cronjob-concurrency', 'chosen', job({ concurrencyPolicy: 'Allow' }, 'CronJob')],
  ['cronjob-starting-deadline', 'long enough', job({ startingDeadlineSeconds: 200 }, 'CronJob')],
  ['duplicate-env', 'once', running({ env: [{ name: 'A' }, { name: 'B' }] })],
  [
    'duplicate-ports',
    'two protocols',
    running({ ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }] }),
  ],
  ['statefulset-service', 'there', statefulSet({ serviceName: 'cart' }), service({ clusterIP: 'None' })],
];

describe('reliability', () => {
  it.each(named(fails))('$control fails: $title', ({ control, manifests }) => {
    expect(outcome(manifests, control)).toBe('fail');
  });

  it.each(named(passes))('$control does not fail: $title', ({ control, manifests }) => {
    expect(['pass', 'notApplicable']).toContain(outcome(manifests, control));
  });

  it.each(named(fails))('$control is clean once fixed: $title', ({ control, manifests }) => {
    const found = findings(manifests, control);
    const fixable = found.filter(({ fix }) => fix !== undefined);
    expect(findings(fixed(manifests, fixable), control)).toHaveLength(found.length - fixable.length);
  });

  it('fixes what has one right answer', () => {
    const withFix = new Set(
      fails.flatMap(([control, , ...manifests]) =>
        findings(manifests, control)
          .filter(({ fix }) => fix !== undefined)
          .map(({ rule, fix }) => `${rule} ${fix?.risk}`),
      ),
    );
    expect([...withFix].sort()).toEqual([
      'autoscaled-replicas mayBreak',
      'autoscaler-minimum mayBreak',
      'cronjob-concurrency mayBreak',
      'disruption-budget-blocks mayBreak',
      'disruption-budget-scaling mayBreak',
      'disruption-budget-unhealthy-pods mayBreak',
      'duplicate-env safe',
      'job-cleanup mayBreak',
      'replicas mayBreak',
      'restart-policy safe',
      'revision-history safe',
      'termination-grace-period safe',
    ]);
  });

  it('asks for as many replicas as the settings say', () => {
    expect(outcome([deployment({}, { replicas: 2 })], 'replicas', { minimumReplicas: 3 })).toBe('fail');
  });

  it.each(['mongo:7', 'registry.example/catalogue-db:1', 'bitnami/redis:7'])(
    'does not offer a second replica of the store %s',
    (image) => {
      const [finding] = findings([deployment({ containers: [container({ image })] }), service({})], 'replicas');
      expect(finding).toMatchObject({ severity: 'info' });
      expect(finding?.fix).toBeUndefined();
    },
  );

  it('judges one replica mildly where no Service sends it requests', () => {
    expect(findings([deployment()], 'replicas')[0]?.severity).toBe('info');
    expect(findings([deployment(), service({})], 'replicas')[0]?.severity).toBe('low');
  });

  it('judges a disk-bound workload with one replica mildly', () => {
    const [finding] = findings([deployment({ volumes: claim })], 'replicas');
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding?.fix).toBeUndefined();
  });
});
