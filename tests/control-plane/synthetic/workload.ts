import { nodeAddress, nodeName } from './node.ts';
import type { Random } from './random.ts';

/** A Deployment with all that controllers, scheduler and kubelets would have made of it. */
export interface Application {
  readonly name: string;
  readonly namespace: string;
  readonly deployment: object;
  readonly service: object;
  replicaSet(owner: string): object;
  /** `owner` is the uid of the replica set. */
  pods(owner: string): readonly SyntheticPod[];
}

interface SyntheticPod {
  readonly name: string;
  readonly object: object;
  /** What its kubelet reports. */
  readonly status: object;
}

const images = [
  'nginx:1.29',
  'registry.example/shop/api:4.2.1',
  'registry.example/shop/worker:latest',
  'redis:8.2',
  'envoyproxy/envoy:v1.36.0',
];
const tiers = ['frontend', 'backend', 'data'];
const started = '2026-01-01T00:00:00Z';

export function application(
  namespace: string,
  index: number,
  replicas: number,
  nodeCount: number,
  random: Random,
): Application {
  const name = `${random.pick(['web', 'api', 'worker', 'cache', 'gateway'])}-${index}`;
  const labels = { app: name, tier: random.pick(tiers), 'app.kubernetes.io/name': name };
  const spec = podSpec(name, random);
  const hash = random.suffix(10);
  const setName = `${name}-${hash}`;
  const podLabels = { ...labels, 'pod-template-hash': hash };
  const places = Array.from({ length: replicas }, () => ({
    name: `${setName}-${random.suffix(5)}`,
    node: random.below(nodeCount),
    address: `10.${128 + random.below(8)}.${random.below(256)}.${2 + random.below(250)}`,
  }));
  const metadata = { namespace, labels };
  return {
    name,
    namespace,
    deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, name, annotations: { 'deployment.kubernetes.io/revision': '1' } },
      spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels }, spec } },
    },
    service: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, name },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    replicaSet: (owner) => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...metadata,
        name: setName,
        labels: podLabels,
        ownerReferences: [controller('apps/v1', 'Deployment', name, owner)],
      },
      spec: {
        replicas,
        selector: { matchLabels: { app: name, 'pod-template-hash': hash } },
        template: { metadata: { labels: podLabels }, spec },
      },
    }),
    pods: (owner) =>
      places.map((place) => ({
        name: place.name,
        object: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            namespace,
            name: place.name,
            generateName: `${setName}-`,
            labels: podLabels,
            ownerReferences: [controller('apps/v1', 'ReplicaSet', setName, owner)],
          },
          spec: { ...spec, nodeName: nodeName(place.node) },
        },
        status: podStatus(spec, place),
      })),
  };
}

interface Spec {
  readonly containers: readonly { readonly name: string; readonly image: string }[];
}

function podSpec(name: string, random: Random): Spec {
  const careful = random.below(3) > 0;
  const container = {
    name,
    image: random.pick(images),
    ports: [{ name: 'http', containerPort: 8080 }],
    env: [
      { name: 'LOG_LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'LOG_LEVEL' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'credentials', key: 'password' } } },
    ],
    resources: careful
      ? { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } }
      : { requests: { cpu: '100m' } },
    securityContext: careful
      ? {
          runAsNonRoot: true,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        }
      : random.pick([{}, { privileged: true }, { capabilities: { add: ['NET_ADMIN'] } }]),
    volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
    ...(careful ? { readinessProbe: { httpGet: { path: '/ready', port: 'http' } } } : {}),
  };
  const volumes: object[] = [{ name: 'scratch', emptyDir: {} }];
  if (!careful && random.below(4) === 0) volumes.push({ name: 'host', hostPath: { path: '/var/log' } });
  return {
    serviceAccountName: random.pick(['app', 'default']),
    securityContext: careful ? { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } : {},
    containers: [container],
    volumes,
    ...(random.below(50) === 0 ? { hostNetwork: true } : {}),
  } as Spec;
}

function podStatus({ containers }: Spec, place: { readonly node: number; readonly address: string }): object {
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  return {
    phase: 'Running',
    hostIP: nodeAddress(place.node),
    podIP: place.address,
    podIPs: [{ ip: place.address }],
    qosClass: 'Burstable',
    startTime: started,
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: started })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image: image.includes('/') ? image : `docker.io/library/${image}`,
      imageID: `${image}@sha256:${'0'.repeat(64)}`,
      containerID: `containerd://${'0'.repeat(64)}`,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: started } },
    })),
  };
}

function controller(apiVersion: string, kind: string, name: string, uid: string): object {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
