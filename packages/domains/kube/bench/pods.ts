import type { ApiResource } from '../src/client/api/resource.ts';

// Pods as an API server sends them: defaults filled in, managedFields, status.

export const podsResource: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  name: 'pods',
  namespaced: true,
  verbs: ['list', 'watch'],
};

/**
 * So many pods as JSON, from the `from`th on, `replicas` of each Deployment; every Deployment has an image and settings
 * of its own.
 */
export function pods(count: number, replicas: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify(pod(Math.floor((from + index) / replicas), from + index)),
  );
}

function pod(deployment: number, index: number) {
  const name = `service-${deployment}`;
  const suffix = (index * 7919).toString(36).padStart(5, 'x').slice(-5);
  const volume = `kube-api-access-${suffix}`;
  const container = (role: string) => ({
    name: role,
    image: `registry.example.com/shop/${name}-${role}:1.${deployment}.0`,
    imagePullPolicy: 'IfNotPresent',
    args: ['--port=8080', `--name=${name}`],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'DATABASE', value: `postgres://database-${deployment}.shop.svc:5432/${role}` },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: `${name}-token`, key: 'token' } } },
    ],
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/ready'),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsUser: 10_000 + deployment,
      capabilities: { drop: ['ALL'] },
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: volume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ],
  });
  const labels = { 'app.kubernetes.io/name': name, 'pod-template-hash': `${deployment}`.padStart(10, '5') };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${labels['pod-template-hash']}-${suffix}`,
      generateName: `${name}-${labels['pod-template-hash']}-`,
      namespace: `team-${deployment % 100}`,
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(1_000_000 + index),
      creationTimestamp: '2026-11-01T10:00:00Z',
      labels,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${name}-${labels['pod-template-hash']}`,
          uid: `00000000-0000-4000-9000-${String(deployment).padStart(12, '0')}`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: managedFields(),
    },
    spec: {
      containers: [container('app'), container('proxy')],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      nodeName: `node-${index % 200}`,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      serviceAccount: name,
      serviceAccountName: name,
      terminationGracePeriodSeconds: 30,
      tolerations: ['not-ready', 'unreachable'].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      volumes: [
        { name: 'tmp', emptyDir: {} },
        {
          name: volume,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
          },
        },
      ],
    },
    status: status(index, deployment),
  };
}

function probe(path: string) {
  return {
    httpGet: { path, port: 8080, scheme: 'HTTP' },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  };
}

function managedFields() {
  return ['kube-controller-manager', 'kubelet'].map((manager) => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-11-01T10:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {} } },
      'f:spec': { 'f:containers': {} },
    },
  }));
}

function status(index: number, deployment: number) {
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    hostIP: `192.168.0.${index % 200}`,
    qosClass: 'Burstable',
    startTime: '2026-11-01T10:00:00Z',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: '2026-11-01T10:00:00Z',
    })),
    containerStatuses: ['app', 'proxy'].map((name) => ({
      name,
      ready: true,
      restartCount: 0,
      image: `registry.example.com/shop/service-${deployment}-${name}:1.${deployment}.0`,
      imageID: `registry.example.com/shop/service-${deployment}-${name}@sha256:${String(deployment).padStart(64, 'a')}`,
      containerID: `containerd://${String(index).padStart(64, '0')}`,
      state: { running: { startedAt: '2026-11-01T10:00:00Z' } },
    })),
  };
}
