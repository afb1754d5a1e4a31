import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { describe, expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

const digest = `sha256:${'a'.repeat(64)}`;

const advisory = JSON.stringify({
  id: 'PYSEC-1',
  affected: [
    {
      package: { ecosystem: 'PyPI', name: 'django' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.2.5' }] }],
    },
  ],
});

/** What `seawall sbom` writes of an image. */
const sbom = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'container', name: 'registry.example/shop:1.2', version: digest, 'bom-ref': '0' } },
  components: [{ type: 'library', name: 'django', version: '3.2.0', purl: 'pkg:pypi/django@3.2.0', 'bom-ref': '1' }],
});

const deployment = (image: string, container = '', pod = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      ${pod}
      containers:
        - name: app
          image: ${image}
          ${container}
`;

const service = (type: string): string => `
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: ${type}, selector: { app: web }, ports: [{ port: 80 }] }
`;

const ingress = `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front, namespace: shop }
spec:
  rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
`;

const route = `
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: front, namespace: edge }
spec: { rules: [{ backendRefs: [{ name: web, namespace: shop, port: 80 }] }] }
`;

function files(manifest: string): Tree {
  const folder = tree({ 'feeds/osv/a.json': advisory, 'app.cdx.json': sbom, 'deploy/web.yaml': manifest });
  buildDatabase({ from: [join(folder.path, 'feeds')], database: join(folder.path, 'db'), now: new Date() });
  return folder;
}

/** The factors around the workload, and the workloads, of the one vulnerability. */
async function around(manifest: string): Promise<string[]> {
  using folder = files(manifest);
  const { report } = await scan(
    { targets: ['deploy', 'app.cdx.json'], database: join(folder.path, 'db') },
    world(folder.path),
  );
  const finding = report.findings.find(({ kind }) => kind === 'vulnerability');
  const factors = finding?.priority?.factors.filter(({ id }) => id === 'exposed' || id === 'privileged') ?? [];
  const runsIn = finding?.evidence.filter(({ field }) => field === 'workloads').map(({ value }) => value) ?? [];
  return [...runsIn, ...factors.map(({ text }) => text.en)];
}

const image = 'registry.example/shop:1.2';
const reached = (how: string): string => `its workload is reached from outside (Deployment shop/web: ${how})`;
const mighty = (how: string): string => `its workload has rights over the node (Deployment shop/web: ${how})`;

describe('what runs an image', () => {
  test.each([
    ['by its tag', image, true],
    ['by its digest, from another registry', `mirror.example/copy@${digest}`, true],
    ['with another tag', 'registry.example/shop:1.3', false],
    ['with another digest', `registry.example/shop@sha256:${'b'.repeat(64)}`, false],
    ['of another name', 'registry.example/cart:1.2', false],
  ])('%s', async (_, written, runs) => {
    expect(await around(deployment(written))).toEqual(runs ? ['Deployment shop/web'] : []);
  });
});

describe('a vulnerability is more urgent where its workload', () => {
  test.each([
    ['has a load balancer', deployment(image) + service('LoadBalancer'), reached('Service web, LoadBalancer')],
    ['has a node port', deployment(image) + service('NodePort'), reached('Service web, NodePort')],
    ['stands behind an Ingress', deployment(image) + service('ClusterIP') + ingress, reached('Ingress front')],
    ['stands behind a route', deployment(image) + service('ClusterIP') + route, reached('HTTPRoute front')],
    ['has a host port', deployment(image, 'ports: [{ containerPort: 80, hostPort: 80 }]'), reached('host port 80')],
    [
      'is privileged',
      deployment(image, 'securityContext: { privileged: true }'),
      mighty('container app is privileged'),
    ],
    [
      'shares the node’s processes',
      deployment(image, '', 'hostPID: true'),
      mighty('its pod shares the PID namespace of the node'),
    ],
    [
      'has a capability that is as good',
      deployment(image, 'securityContext: { capabilities: { add: [SYS_ADMIN] } }'),
      mighty('container app has SYS_ADMIN'),
    ],
    [
      'holds the socket of the runtime',
      deployment(
        image,
        'volumeMounts: [{ name: s, mountPath: /s }]',
        'volumes: [{ name: s, hostPath: { path: /var/run/docker.sock } }]',
      ),
      mighty('container app mounts /var/run/docker.sock of the node'),
    ],
  ])('%s', async (_, manifest, expected) => {
    expect(await around(manifest)).toEqual(['Deployment shop/web', expected]);
  });

  test('but not for a Service inside the cluster', async () => {
    expect(await around(deployment(image) + service('ClusterIP'))).toEqual(['Deployment shop/web']);
  });
});

test('an image that cannot be had is not assessed, and told who runs it', async () => {
  using folder = files(deployment('127.0.0.1:1/shop:1.2'));
  const { report } = await scan(
    { targets: ['deploy'], workloadImages: true, database: join(folder.path, 'db'), images: { plainHttp: true } },
    world(folder.path),
  );
  const missing = report.notAssessed.find(({ what }) => what === 'image');
  expect(missing?.target).toBe('127.0.0.1:1/shop:1.2');
  expect(missing?.reason.en).toContain('run by Deployment shop/web');
});
