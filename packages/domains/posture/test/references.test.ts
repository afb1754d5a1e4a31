import { describe, expect, it } from 'vitest';
import {
  autoscaler,
  budget,
  container,
  deployment,
  findings,
  fixed,
  judgeFiles,
  type Manifest,
  object,
  outcome,
  running,
  service,
} from './reliability-support.ts';

type Row = readonly [control: string, title: string, expected: string, ...manifests: Manifest[]];

const backend = (name: string, port: Manifest): Manifest => ({ service: { name, port } });
const ingress = (...backends: Manifest[]): Manifest =>
  object('networking.k8s.io/v1', 'Ingress', 'shop', {
    spec: { rules: [{ http: { paths: backends.map((one) => ({ path: '/', backend: one })) } }] },
  });
const route = (spec: Manifest): Manifest => object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', { spec });
const monitor = (spec: Manifest): Manifest =>
  object('monitoring.coreos.com/v1', 'ServiceMonitor', 'shop', {
    spec: { selector: { matchLabels: { app: 'cart' } }, ...spec },
  });
const labelled = (manifest: Manifest, labels: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...(manifest['metadata'] as Manifest), labels },
});
const template = (labels: Manifest): Manifest =>
  deployment({}, { template: { metadata: { labels }, spec: { containers: [container()] } } });
const env = (ref: Manifest): Manifest => running({ env: [{ name: 'A', valueFrom: ref }] });
const configMap = (name: string): Manifest => object('v1', 'ConfigMap', name);
const secret = (name: string): Manifest => object('v1', 'Secret', name);
const account = (name: string): Manifest => object('v1', 'ServiceAccount', name);
const named = { ports: [{ name: 'http', containerPort: 8080 }] };

const rows: readonly Row[] = [
  ['selector-mismatch', 'other labels', 'fail', template({ app: 'other' })],
  ['selector-mismatch', 'no labels', 'fail', template({})],
  ['selector-mismatch', 'no selector', 'fail', deployment({}, { selector: null })],
  ['selector-mismatch', 'its own labels', 'pass', deployment()],
  [
    'selector-mismatch',
    'an expression that does not match',
    'fail',
    deployment({}, { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['cart'] }] } }),
  ],
  ['service-selects-nothing', 'other labels', 'fail', deployment(), service({ selector: { app: 'basket' } })],
  [
    'service-selects-nothing',
    'another namespace',
    'fail',
    { ...service({}), metadata: { name: 'cart' } },
    { ...deployment(), metadata: { name: 'x', namespace: 'default' }, spec: deployment({}, {}, 'x')['spec'] },
  ],
  ['service-selects-nothing', 'pods', 'pass', deployment(), service({})],
  ['service-selects-nothing', 'nothing was scanned', 'notAssessed', service({})],
  ['service-selects-nothing', 'no selector', 'notApplicable', service({ selector: {} })],
  [
    'service-selects-nothing',
    'a name outside',
    'notApplicable',
    service({ type: 'ExternalName', externalName: 'x.example' }),
  ],
  [
    'service-target-port',
    'a name that no container has',
    'fail',
    running(named),
    service({ ports: [{ port: 80, targetPort: 'web' }] }),
  ],
  ['service-target-port', 'a number beside the list', 'fail', running(named), service({ ports: [{ port: 80 }] })],
  ['service-target-port', 'a name', 'pass', running(named), service({ ports: [{ port: 80, targetPort: 'http' }] })],
  ['service-target-port', 'a number where none is listed', 'pass', deployment(), service({})],
  ['service-port-name', 'several without names', 'fail', service({ ports: [{ port: 80 }, { port: 81 }] })],
  [
    'service-port-name',
    'one name twice',
    'fail',
    service({
      ports: [
        { port: 80, name: 'a' },
        { port: 81, name: 'a' },
      ],
    }),
  ],
  ['service-port-name', 'digits in quotes', 'fail', service({ ports: [{ port: 80, targetPort: '8080' }] })],
  ['service-port-name', 'no port at all', 'fail', service({ ports: [{ port: 70_000 }] })],
  [
    'service-port-name',
    'names',
    'pass',
    service({
      ports: [
        { port: 80, name: 'a', targetPort: 8080 },
        { port: 81, name: 'b' },
      ],
    }),
  ],
  ['container-port-name', 'too long', 'fail', running({ ports: [{ name: 'a-very-long-port', containerPort: 1 }] })],
  ['container-port-name', 'no letter', 'fail', running({ ports: [{ name: '8080', containerPort: 8080 }] })],
  ['container-port-name', 'no number', 'fail', running({ ports: [{ containerPort: 0 }] })],
  ['container-port-name', 'a name', 'pass', running(named)],
  ['ingress-backend', 'a Service that is not there', 'fail', service({}), ingress(backend('basket', { number: 80 }))],
  ['ingress-backend', 'a port that is not there', 'fail', service({}), ingress(backend('cart', { number: 81 }))],
  ['ingress-backend', 'a name that no port has', 'fail', service({}), ingress(backend('cart', { name: 'http' }))],
  ['ingress-backend', 'a Service', 'pass', service({}), ingress(backend('cart', { number: 80 }))],
  ['ingress-backend', 'something else', 'notApplicable', ingress({ resource: { kind: 'Bucket', name: 'x' } })],
  ['ingress-backend', 'no Service was scanned', 'notAssessed', ingress(backend('cart', { number: 80 }))],
  [
    'route-target',
    'a Service that is not there',
    'fail',
    service({}),
    route({ rules: [{ backendRefs: [{ name: 'basket', port: 80 }] }] }),
  ],
  [
    'route-target',
    'a port that is not there',
    'fail',
    service({}),
    route({ rules: [{ backendRefs: [{ name: 'cart', port: 81 }] }] }),
  ],
  ['route-target', 'a Service', 'pass', service({}), route({ rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }] })],
  ['route-target', 'only a Gateway of another repository', 'notAssessed', route({ parentRefs: [{ name: 'edge' }] })],
  [
    'disruption-budget-selects-nothing',
    'other labels',
    'fail',
    deployment(),
    budget({ selector: { matchLabels: { app: 'x' } } }),
  ],
  ['disruption-budget-selects-nothing', 'pods', 'pass', deployment(), budget({})],
  ['autoscaler-target', 'not there', 'fail', deployment({}, {}, 'basket'), autoscaler({})],
  ['autoscaler-target', 'there', 'pass', deployment(), autoscaler({})],
  ['autoscaler-target', 'nothing was scanned', 'notAssessed', autoscaler({})],
  ['monitor-selects-nothing', 'labels of the pods', 'fail', service({}), monitor({})],
  ['monitor-selects-nothing', 'labels of the Service', 'pass', labelled(service({}), { app: 'cart' }), monitor({})],
  [
    'monitor-selects-nothing',
    'all namespaces',
    'notApplicable',
    service({}),
    monitor({ namespaceSelector: { any: true } }),
  ],
  [
    'monitor-selects-nothing',
    'another namespace',
    'notAssessed',
    service({}),
    monitor({ namespaceSelector: { matchNames: ['x'] } }),
  ],
  ['missing-config-map', 'beside others', 'fail', env({ configMapKeyRef: { name: 'a', key: 'k' } }), configMap('b')],
  [
    'missing-config-map',
    'in a volume',
    'fail',
    deployment({ volumes: [{ name: 'v', configMap: { name: 'a' } }] }),
    configMap('b'),
  ],
  [
    'missing-config-map',
    'optional',
    'notApplicable',
    env({ configMapKeyRef: { name: 'a', key: 'k', optional: true } }),
    configMap('b'),
  ],
  ['missing-config-map', 'there', 'pass', env({ configMapKeyRef: { name: 'a', key: 'k' } }), configMap('a')],
  [
    'missing-config-map',
    'of every namespace',
    'pass',
    deployment({ volumes: [{ name: 'v', configMap: { name: 'kube-root-ca.crt' } }] }),
    configMap('b'),
  ],
  [
    'missing-config-map',
    'made by kustomize',
    'pass',
    env({ configMapKeyRef: { name: 'a', key: 'k' } }),
    configMap('b'),
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      metadata: { name: 'k' },
      configMapGenerator: [{ name: 'a' }],
    },
  ],
  ['missing-config-map', 'none was scanned', 'notAssessed', env({ configMapKeyRef: { name: 'a', key: 'k' } })],
  ['missing-secret', 'beside others', 'fail', running({ envFrom: [{ secretRef: { name: 'a' } }] }), secret('b')],
  [
    'missing-secret',
    'projected',
    'fail',
    deployment({ volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 'a' } }] } }] }),
    secret('b'),
  ],
  [
    'missing-secret',
    'made by an operator',
    'pass',
    env({ secretKeyRef: { name: 'a', key: 'k' } }),
    secret('b'),
    object('external-secrets.io/v1', 'ExternalSecret', 'x', { spec: { target: { name: 'a' } } }),
  ],
  [
    'missing-secret',
    'of a certificate',
    'pass',
    deployment({ volumes: [{ name: 'v', secret: { secretName: 'a' } }] }),
    object('cert-manager.io/v1', 'Certificate', 'x', { spec: { secretName: 'a' } }),
    secret('b'),
  ],
  [
    'missing-volume-claim',
    'beside others',
    'fail',
    deployment({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'a' } }] }),
    object('v1', 'PersistentVolumeClaim', 'b'),
  ],
  [
    'missing-volume-claim',
    'there',
    'pass',
    deployment({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'a' } }] }),
    object('v1', 'PersistentVolumeClaim', 'a'),
  ],
  ['missing-service-account', 'beside others', 'fail', deployment({ serviceAccountName: 'a' }), account('b')],
  ['missing-service-account', 'in the old field', 'fail', deployment({ serviceAccount: 'a' }), account('b')],
  ['missing-service-account', 'default', 'pass', deployment({ serviceAccountName: 'default' }), account('b')],
  [
    'missing-priority-class',
    'beside others',
    'fail',
    deployment({ priorityClassName: 'a' }),
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'b' } },
  ],
  ['missing-priority-class', 'of the system', 'pass', deployment({ priorityClassName: 'system-node-critical' })],
];

describe('references', () => {
  const cases = rows.map(([control, title, expected, ...manifests]) => ({ control, title, expected, manifests }));

  it.each(cases)('$control, $title: $expected', ({ control, expected, manifests }) => {
    expect(outcome(manifests, control)).toBe(expected);
  });

  it('gives a template the labels that its selector asks for, unless they stand there with another value', () => {
    const bare = [template({ tier: 'web' })];
    const found = findings(bare, 'selector-mismatch');
    expect(found[0]?.fix?.risk).toBe('safe');
    expect(outcome(fixed(bare, found), 'selector-mismatch')).toBe('pass');
    expect(findings([template({ app: 'other' })], 'selector-mismatch')[0]?.fix).toBeUndefined();
  });

  it.each([
    ['one directory', 'k8s/a.yaml', 'k8s/b.yaml', ['low']],
    ['a directory above', 'all.yaml', 'k8s/b.yaml', ['info']],
    ['overlays side by side', 'overlays/dev/a.yaml', 'overlays/prod/a.yaml', []],
  ])('tells of an object that stands twice with other content: %s', (_title, first, second, severities) => {
    const verdicts = judgeFiles({
      [first]: [deployment({}, { replicas: 2 })],
      [second]: [deployment({}, { replicas: 3 })],
    });
    const found = verdicts.findings.filter(({ rule }) => rule === 'duplicate-object');
    expect(found.map(({ severity, place }) => `${severity} ${place.file}`)).toEqual(
      severities.map((one) => `${one} ${second}`),
    );
  });

  it('says nothing of an object that stands twice with the same content', () => {
    const verdicts = judgeFiles({ 'a.yaml': [deployment()], 'b.yaml': [deployment()] });
    expect(verdicts.findings.filter(({ rule }) => rule === 'duplicate-object')).toEqual([]);
  });

  it('judges thousands of Services and workloads of one namespace in linear time', () => {
    const many = Array.from({ length: 3000 }, (_, index) => `cart-${index}`);
    const manifests = many.flatMap((name) => [
      labelled(deployment({}, {}, name), { app: name, 'app.kubernetes.io/managed-by': 'Helm' }),
      service({ selector: { app: name } }, name),
      { ...budget({ selector: { matchLabels: { app: name } } }), metadata: { name, namespace: 'shop' } },
    ]);
    const start = performance.now();
    expect(outcome(manifests, 'service-selects-nothing')).toBe('pass');
    // A walk over all workloads for each selector takes minutes.
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
