import { say } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { faults, ingress, outcome, service } from './network-support.ts';
import { fixed } from './pods-support.ts';

const web = [{ port: 80, targetPort: 8080 }];

function severities(id: string, ...manifests: readonly object[]): string[] {
  return faults(id, ...manifests).map(({ severity }) => severity);
}

const rule = (host?: string): object => ({
  ...(host === undefined ? {} : { host }),
  http: { paths: [{ path: '/' }] },
});

const gateway = (listeners: readonly object[]): object => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'front', namespace: 'edge' },
  spec: { listeners },
});

const route = (scheme: string | undefined, parent: object = { name: 'front' }): object => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'to-https', namespace: 'edge' },
  spec: {
    parentRefs: [parent],
    rules: [scheme === undefined ? {} : { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme } }] }],
  },
});

const istio = (servers: readonly object[]): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'front' },
  spec: { servers },
});

describe('load balancers', () => {
  const balancer = (spec: object = {}, annotations: object = {}): object =>
    service({ type: 'LoadBalancer', ports: web, ...spec }, { annotations });
  test.each<[what: string, manifest: object, result: string]>([
    ['open to all', balancer(), 'fail'],
    ['open to all by a range', balancer({ loadBalancerSourceRanges: ['10.0.0.0/8', '0.0.0.0/0'] }), 'fail'],
    ['limited', balancer({ loadBalancerSourceRanges: ['203.0.113.0/24'] }), 'pass'],
    [
      'limited by annotation',
      balancer({}, { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8' }),
      'pass',
    ],
    ['internal on GKE', balancer({}, { 'networking.gke.io/load-balancer-type': 'Internal' }), 'pass'],
    ['internal on AWS', balancer({}, { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' }), 'pass'],
    [
      'public on AWS',
      balancer({}, { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing' }),
      'fail',
    ],
    ['internal on Azure', balancer({}, { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' }), 'pass'],
    [
      'internal on Alibaba Cloud',
      balancer({}, { 'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type': 'intranet' }),
      'pass',
    ],
    ['a ClusterIP', service({ ports: web }), 'notApplicable'],
    ['a Knative Service', { ...balancer(), apiVersion: 'serving.knative.dev/v1' }, 'notApplicable'],
  ])('%s', (_, manifest, result) => {
    expect(outcome('load-balancer-sources', manifest)).toBe(result);
  });

  test('weigh less when they serve the web', () => {
    expect(severities('load-balancer-sources', balancer())).toEqual(['low']);
    expect(severities('load-balancer-sources', balancer({ ports: [{ port: 9999 }] }))).toEqual(['medium']);
  });
});

test('node ports', () => {
  expect(outcome('node-port-service', service({ type: 'NodePort', ports: web }))).toBe('fail');
  expect(outcome('node-port-service', service({ type: 'ClusterIP', ports: web }))).toBe('notApplicable');
});

describe('ports that nobody outside should meet', () => {
  test.each<[type: object, ports: readonly object[], found: readonly string[]]>([
    [{ type: 'NodePort' }, [{ port: 6379 }], ['high']],
    [{ type: 'NodePort' }, [{ port: 80, targetPort: 2375 }], ['critical']],
    [{ type: 'LoadBalancer' }, [{ port: 10250 }, { port: 443 }], ['critical']],
    [{ type: 'LoadBalancer' }, [{ port: 22 }, { port: 5432, targetPort: 'pg' }], ['medium', 'high']],
    [{ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }, [{ port: 3306 }], ['low']],
    [{ externalIPs: ['203.0.113.7'] }, [{ port: 27017 }], ['high']],
    [{ type: 'ClusterIP' }, [{ port: 6379 }], []],
    [{ type: 'LoadBalancer' }, [{ port: 80, targetPort: 8080 }], []],
  ])('%j with %j: %j', (type, ports, found) => {
    expect(severities('sensitive-port-exposed', service({ ...type, ports }))).toEqual(found);
  });

  test('and dashboards by their name', () => {
    const dashboard = service(
      { type: 'NodePort', ports: [{ port: 443, targetPort: 8443 }] },
      { name: 'kubernetes-dashboard' },
    );
    const [found] = faults('sensitive-port-exposed', dashboard);
    expect(say(found!.message, 'en', found!.values)).toBe(
      'Kubernetes Dashboard is reachable from outside the cluster through NodePort',
    );
  });
});

test('external addresses are given up by the fix', () => {
  const claiming = service({ ports: web, externalIPs: ['203.0.113.7'] });
  const found = faults('service-external-ips', claiming);
  expect(found).toHaveLength(1);
  expect(outcome('service-external-ips', fixed(claiming, found))).toBe('pass');
});

test.each<[name: string, severity: string]>([
  ['db.example.com', 'info'],
  ['localhost', 'medium'],
  ['127.0.0.1', 'medium'],
  ['metadata.google.internal', 'medium'],
  ['kubernetes.default.svc.cluster.local', 'medium'],
])('an alias for %s is of severity %s', (externalName, severity) => {
  expect(severities('service-external-name', service({ type: 'ExternalName', externalName }))).toEqual([severity]);
});

test('a Service that is no alias', () => {
  expect(outcome('service-external-name', service({ ports: web }))).toBe('notApplicable');
});

describe('Ingress', () => {
  test.each<[what: string, manifest: object, result: string]>([
    ['without TLS', ingress({ rules: [rule('shop.example')] }), 'fail'],
    ['with an empty list', ingress({ tls: [], rules: [rule('shop.example')] }), 'fail'],
    ['of a default backend without TLS', ingress({ defaultBackend: { service: { name: 'cart' } } }), 'fail'],
    ['with TLS for its host', ingress({ tls: [{ hosts: ['shop.example'] }], rules: [rule('shop.example')] }), 'pass'],
    [
      'with TLS for another host',
      ingress({ tls: [{ hosts: ['cart.example'] }], rules: [rule('shop.example')] }),
      'fail',
    ],
    [
      'with a wildcard certificate',
      ingress({ tls: [{ hosts: ['*.example'] }], rules: [rule('shop.example')] }),
      'pass',
    ],
    ['two labels under a wildcard', ingress({ tls: [{ hosts: ['*.example'] }], rules: [rule('a.b.example')] }), 'fail'],
    ['with TLS for every host', ingress({ tls: [{ secretName: 's' }], rules: [rule('shop.example')] }), 'pass'],
    ['without a host but with TLS', ingress({ tls: [{ hosts: ['shop.example'] }], rules: [rule()] }), 'pass'],
    [
      'with a certificate of AWS',
      ingress({ rules: [rule()] }, { 'alb.ingress.kubernetes.io/certificate-arn': 'arn:aws:acm:x' }),
      'pass',
    ],
    [
      'with a certificate of GKE',
      ingress({ rules: [rule()] }, { 'networking.gke.io/managed-certificates': 'shop' }),
      'pass',
    ],
  ])('%s', (_, manifest, result) => {
    expect(outcome('ingress-tls', manifest)).toBe(result);
  });

  test('rules without a host, with a wildcard, with a name', () => {
    expect(severities('ingress-host', ingress({ rules: [rule(), rule('*.example'), rule('shop.example')] }))).toEqual([
      'low',
      'info',
    ]);
    expect(outcome('ingress-host', ingress({ rules: [rule('shop.example')] }))).toBe('pass');
  });

  test('a class by field, by annotation, by default, or none', () => {
    const standard = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'inside', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    };
    expect(outcome('ingress-class', ingress({ rules: [rule()] }))).toBe('fail');
    expect(outcome('ingress-class', ingress({ ingressClassName: 'inside', rules: [rule()] }))).toBe('pass');
    expect(outcome('ingress-class', ingress({ rules: [rule()] }, { 'kubernetes.io/ingress.class': 'nginx' }))).toBe(
      'pass',
    );
    expect(outcome('ingress-class', ingress({ rules: [rule()] }), standard)).toBe('pass');
  });

  test.each<[annotation: string, value: string, severity: string | undefined]>([
    ['nginx.ingress.kubernetes.io/configuration-snippet', 'more_set_headers "X: y";', 'high'],
    ['nginx.ingress.kubernetes.io/server-snippet', ' ', undefined],
    ['nginx.org/server-snippets', 'return 200;', 'high'],
    ['nginx.ingress.kubernetes.io/enable-global-auth', 'false', 'medium'],
    ['nginx.ingress.kubernetes.io/enable-global-auth', 'true', undefined],
    ['nginx.ingress.kubernetes.io/auth-tls-verify-client', 'optional_no_ca', 'medium'],
    ['nginx.ingress.kubernetes.io/ssl-redirect', 'false', 'low'],
    ['nginx.ingress.kubernetes.io/whitelist-source-range', '10.0.0.0/8,0.0.0.0/0', 'low'],
    ['nginx.ingress.kubernetes.io/whitelist-source-range', '10.0.0.0/8', undefined],
    ['nginx.ingress.kubernetes.io/rewrite-target', '/', undefined],
  ])('the annotation %s: %s', (annotation, value, severity) => {
    const manifest = ingress({ rules: [rule()] }, { [annotation]: value });
    const found = faults('ingress-risky-annotations', manifest);
    expect(found.map((one) => one.severity)).toEqual(severity === undefined ? [] : [severity]);
    expect(outcome('ingress-risky-annotations', fixed(manifest, found))).toBe('pass');
  });

  test('of another group is left alone', () => {
    expect(outcome('ingress-tls', { ...ingress({ rules: [rule()] }), apiVersion: 'config.openshift.io/v1' })).toBe(
      'notApplicable',
    );
  });
});

describe('gateways', () => {
  const http = { name: 'http', protocol: 'HTTP', port: 80 };
  const https = { name: 'https', protocol: 'HTTPS', port: 443 };
  test.each<[what: string, manifests: readonly object[], result: string]>([
    ['TLS only', [gateway([https])], 'pass'],
    ['plain HTTP', [gateway([http, https])], 'fail'],
    ['plain HTTP that redirects', [gateway([http, https]), route('https')], 'pass'],
    [
      'that redirects for its listener',
      [gateway([http, https]), route('https', { name: 'front', sectionName: 'http' })],
      'pass',
    ],
    [
      'that redirects for another listener',
      [gateway([http, https]), route('https', { name: 'front', sectionName: 'https' })],
      'fail',
    ],
    ['that redirects and serves', [gateway([http]), route('https'), route(undefined)], 'fail'],
    ['that redirects another gateway', [gateway([http]), route('https', { name: 'back' })], 'fail'],
    ['in another namespace', [gateway([http]), route('https', { name: 'front', namespace: 'other' })], 'fail'],
  ])('%s', (_, manifests, result) => {
    expect(outcome('gateway-tls', ...manifests)).toBe(result);
  });

  const plain = { hosts: ['shop.example'], port: { number: 80, name: 'http', protocol: 'HTTP' } };
  const secured = {
    hosts: ['shop.example'],
    port: { number: 443, name: 'https', protocol: 'HTTPS' },
    tls: { mode: 'SIMPLE' },
  };

  test('of Istio redirect by the fix where the host is served over TLS', () => {
    const found = faults('gateway-tls', istio([plain, secured]));
    expect(outcome('gateway-tls', fixed(istio([plain, secured]), found))).toBe('pass');
    expect(faults('gateway-tls', istio([plain]))[0]?.fix).toBeUndefined();
    expect(outcome('gateway-tls', istio([secured]))).toBe('pass');
    expect(outcome('gateway-tls', istio([{ ...plain, tls: { httpsRedirect: true } }]))).toBe('pass');
  });
});
