/** Arithmetic and `every` over ranges: nothing is read from the input but one number. */
export const primes = `package primes

found contains n if {
	some n in numbers.range(2, input.top)
	every d in numbers.range(2, n - 1) { n % d != 0 }
}
`;

/** Grouping and sums over a list of hundreds, joined with an object. */
export const budgets = `package budgets

teams contains item.team if some item in input.items

spent[team] := total if {
	some team in teams
	total := sum([item.cost | some item in input.items; item.team == team])
}

over[team] := {"spent": spent[team], "limit": limit, "tags": tags} if {
	some team, limit in input.limits
	spent[team] > limit
	tags := {item.tag | some item in input.items; item.team == team}
}
`;

function container(index: number): unknown {
  return {
    name: `app-${index}`,
    image: index === 3 ? 'docker.io/other/tool:1.0' : `registry.example.com/shop/app-${index}:1.4.${index}`,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ containerPort: 8080 + index, protocol: 'TCP', name: 'http' }],
    resources: {
      limits: { cpu: index === 4 ? '2' : '500m', memory: '256Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    },
    securityContext: {
      runAsNonRoot: index !== 1,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: index === 2 ? ['NET_BIND_SERVICE'] : [] },
    },
    env: Array.from({ length: 6 }, (_item, each) => ({ name: `SETTING_${each}`, value: `value ${each}` })),
    livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10 },
    volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
  };
}

/** The review of a pod of five containers and two that start it, as Gatekeeper hands it to its templates. */
export const podReview = {
  uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  operation: 'CREATE',
  name: 'shop',
  namespace: 'default',
  userInfo: { username: 'system:serviceaccount:kube-system:replicaset-controller', groups: ['system:serviceaccounts'] },
  object: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'shop',
      namespace: 'default',
      labels: { app: 'shop', team: 'web', 'app.kubernetes.io/part-of': 'shop' },
      annotations: { 'prometheus.io/scrape': 'true' },
    },
    spec: {
      serviceAccountName: 'shop',
      automountServiceAccountToken: true,
      securityContext: { fsGroup: 1000, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [0, 1, 2, 3, 4].map(container),
      initContainers: [5, 6].map(container),
      volumes: [
        { name: 'cache', emptyDir: {} },
        { name: 'config', configMap: { name: 'shop' } },
        { name: 'data', persistentVolumeClaim: { claimName: 'shop' } },
      ],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoSchedule' }],
    },
  },
};
