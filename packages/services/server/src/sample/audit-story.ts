import { hash } from 'node:crypto';
import { containers } from './containers.ts';

// What the API server wrote down: a token taken from a pod is tried, then the build agent's, which may do anything.

interface Request {
  /** Seconds before now. */
  readonly at: number;
  readonly user: string;
  readonly from: string;
  readonly agent: string;
  readonly verb: string;
  readonly path: string;
  readonly of: Readonly<Record<string, string>>;
  readonly code: number;
  readonly body?: object;
  readonly answer?: object;
}

const { reviews, deployer, orders } = containers;
const reviewsAccount = 'system:serviceaccount:bookshop:default';
const deployerAccount = 'system:serviceaccount:operations:ci-deployer';
const curl = 'curl/7.88.1';
const kubectl = 'kubectl/v1.34.1 (linux/amd64) kubernetes/0f1d105';

function secrets(at: number, namespace: string, code: number): Request {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const of = { resource: 'secrets', namespace, apiVersion: 'v1' };
  return { at, user: reviewsAccount, from: reviews.pod.ip, agent: curl, verb: 'list', path, of, code };
}

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'node-check', namespace: 'kube-system' },
  spec: {
    hostPID: true,
    containers: [
      {
        name: 'check',
        image: 'alpine:3.19',
        securityContext: { privileged: true },
        volumeMounts: [{ name: 'host', mountPath: '/host' }],
      },
    ],
    volumes: [{ name: 'host', hostPath: { path: '/' } }],
  },
};

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'metrics-reader-2' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'support-7' }],
};

const replicas = (count: number): object => ({ apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: count } });

const requests: readonly Request[] = [
  {
    at: 7260,
    user: 'anna@bookshop.example',
    from: '192.0.2.14',
    agent: kubectl,
    verb: 'patch',
    path: '/apis/apps/v1/namespaces/bookshop/deployments/orders',
    of: {
      resource: 'deployments',
      namespace: 'bookshop',
      name: orders.pod.owner.name,
      apiGroup: 'apps',
      apiVersion: 'v1',
    },
    code: 200,
    body: replicas(4),
    answer: replicas(4),
  },
  secrets(3449, 'bookshop', 403),
  secrets(3447, 'operations', 403),
  secrets(3444, 'kube-system', 403),
  {
    at: 1620,
    user: 'tom@bookshop.example',
    from: '203.0.113.77',
    agent: kubectl,
    verb: 'create',
    path: `/api/v1/namespaces/operations/pods/${deployer.pod.name}/exec?command=bash&stdin=true&tty=true`,
    of: { resource: 'pods', subresource: 'exec', namespace: 'operations', name: deployer.pod.name, apiVersion: 'v1' },
    code: 101,
  },
  {
    at: 1502,
    user: deployerAccount,
    from: deployer.pod.ip,
    agent: curl,
    verb: 'list',
    path: '/api/v1/secrets',
    of: { resource: 'secrets', apiVersion: 'v1' },
    code: 200,
  },
  {
    at: 1478,
    user: deployerAccount,
    from: deployer.pod.ip,
    agent: curl,
    verb: 'create',
    path: '/api/v1/namespaces/kube-system/pods',
    of: { resource: 'pods', namespace: 'kube-system', name: 'node-check', apiVersion: 'v1' },
    code: 201,
    body: pod,
  },
  {
    at: 1388,
    user: deployerAccount,
    from: deployer.pod.ip,
    agent: curl,
    verb: 'create',
    path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    of: {
      resource: 'clusterrolebindings',
      name: 'metrics-reader-2',
      apiGroup: 'rbac.authorization.k8s.io',
      apiVersion: 'v1',
    },
    code: 201,
    body: binding,
  },
  {
    at: 1350,
    user: deployerAccount,
    from: deployer.pod.ip,
    agent: curl,
    verb: 'deletecollection',
    path: '/api/v1/namespaces/operations/events',
    of: { resource: 'events', namespace: 'operations', apiVersion: 'v1' },
    code: 200,
  },
];

/** The audit log as lines of audit.k8s.io/v1, as if it had ended at `now`. */
export function auditStory(now: Date): string[] {
  return requests.map(({ at, user, from, agent, verb, path, of, code, body, answer }) => {
    const time = new Date(now.getTime() - at * 1000).toISOString();
    return JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: body === undefined ? 'Metadata' : 'RequestResponse',
      auditID: hash('sha256', `${at} ${path}`).slice(0, 32),
      stage: 'ResponseComplete',
      requestURI: path,
      verb,
      user: { username: user, groups: ['system:authenticated'] },
      sourceIPs: [from],
      userAgent: agent,
      objectRef: of,
      responseStatus: { code },
      requestReceivedTimestamp: time,
      stageTimestamp: time,
      ...(body === undefined ? {} : { requestObject: body, responseObject: answer ?? body }),
    });
  });
}
