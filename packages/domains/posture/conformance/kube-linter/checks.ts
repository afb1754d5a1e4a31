/** How one of kube-linter's checks maps to our controls. */
export interface Check {
  /** A finding of any of them counts. */
  readonly controls: readonly string[];
  /** The kinds that the check judges; the others in its file only stand there to be referred to. */
  readonly kinds?: readonly string[];
  /** What is expected of objects whose name does not tell: `Kind/name`. */
  readonly expected?: Readonly<Record<string, boolean>>;
}

const workloads = ['DaemonSet', 'Deployment', 'DeploymentConfig', 'Pod', 'ReplicaSet', 'StatefulSet'];

/** By the name of the fixture file, which is that of the check. */
export const checks: Readonly<Record<string, Check>> = {
  'access-to-create-pods': { controls: ['rbac-workload-create'], kinds: ['Role', 'ClusterRole'] },
  'access-to-secrets': { controls: ['rbac-secrets-read', 'rbac-token-secrets'], kinds: ['Role', 'ClusterRole'] },
  'cluster-admin-role-binding': { controls: ['rbac-cluster-admin'], kinds: ['ClusterRoleBinding'] },
  'dangling-horizontalpodautoscaler': { controls: ['autoscaler-target'], kinds: ['HorizontalPodAutoscaler'] },
  'dangling-hpa': { controls: ['autoscaler-target'], kinds: ['HorizontalPodAutoscaler'] },
  'dangling-ingress': { controls: ['ingress-backend'], kinds: ['Ingress'] },
  'dangling-networkpolicy': { controls: ['network-policy-selects-nothing'], kinds: ['NetworkPolicy'] },
  'dangling-networkpolicypeer-podselector': {
    controls: ['network-policy-peer-selects-nothing'],
    kinds: ['NetworkPolicy'],
  },
  'dangling-service': { controls: ['service-selects-nothing'], kinds: ['Service'] },
  'dangling-servicemonitor': { controls: ['monitor-selects-nothing'], kinds: ['ServiceMonitor'] },
  'default-service-account': {
    controls: ['default-service-account', 'service-account-token-mounted'],
    kinds: workloads,
  },
  'deprecated-service-account-field': { controls: ['deprecated-service-account-field'] },
  'docker-sock': { controls: ['container-runtime-socket'] },
  'drop-net-raw-capability': { controls: ['drop-net-raw', 'added-net-raw'] },
  'duplicate-env-var': { controls: ['duplicate-env'] },
  'env-value-from': { controls: ['missing-config-map', 'missing-secret'], kinds: workloads },
  'env-var-secret': { controls: ['secret-in-env'] },
  'env-var-value-from': { controls: ['missing-config-map', 'missing-secret'], kinds: workloads },
  'exposed-services': { controls: ['load-balancer-sources', 'node-port-service'], kinds: ['Service'] },
  'host-ipc': { controls: ['host-ipc'] },
  'host-network': { controls: ['host-network'] },
  'host-pid': { controls: ['host-pid'] },
  'hpa-minimum-three-replicas': { controls: ['autoscaler-minimum'], kinds: ['HorizontalPodAutoscaler'] },
  'invalid-target-ports': { controls: ['container-port-name', 'service-port-name'] },
  'job-ttl-seconds-after-finished': { controls: ['job-cleanup'], kinds: ['CronJob', 'Job'] },
  'latest-tag': { controls: ['image-tag-latest'] },
  'liveness-port': { controls: ['probe-ports'] },
  'minimum-three-replicas': { controls: ['replicas'] },
  'mismatching-selector': { controls: ['selector-mismatch'] },
  'no-anti-affinity': { controls: ['replica-spread'] },
  'no-extensions-v1beta': {
    controls: ['removed-api'],
    expected: { 'NetworkPolicy/app': false, 'NetworkPolicy/app#2': true },
  },
  'no-liveness-probe': { controls: ['liveness-probe'] },
  'no-read-only-root-fs': { controls: ['read-only-root-filesystem'] },
  'no-readiness-probe': { controls: ['readiness-probe'] },
  'no-rolling-update-strategy': { controls: ['update-strategy'] },
  'non-existent-service-account': { controls: ['missing-service-account'], kinds: workloads },
  'non-isolated-pod': { controls: ['workload-ingress-policy'], kinds: workloads },
  'pdb-max-unavailable': { controls: ['disruption-budget-blocks'], kinds: ['PodDisruptionBudget'] },
  'pdb-min-available': {
    controls: ['disruption-budget-blocks', 'disruption-budget-scaling'],
    kinds: ['PodDisruptionBudget'],
  },
  'pdb-unhealthy-pod-eviction-policy': {
    controls: ['disruption-budget-unhealthy-pods'],
    kinds: ['PodDisruptionBudget'],
  },
  'priority-class-name': { controls: ['priority-class', 'missing-priority-class'] },
  'privilege-escalation-container': { controls: ['privilege-escalation'] },
  'privileged-container': { controls: ['privileged-container'] },
  'read-secret-from-env-var': { controls: ['secret-as-env'] },
  'readiness-port': { controls: ['probe-ports'] },
  'required-label-owner': { controls: ['required-labels'] },
  'restart-policy': { controls: ['restart-policy'] },
  'run-as-non-root': { controls: ['run-as-non-root', 'run-as-root', 'run-as-root-group'] },
  'sensitive-host-mounts': { controls: ['host-path-volume', 'container-runtime-socket'] },
  'startup-port': { controls: ['probe-ports'] },
  'unsafe-proc-mount': { controls: ['proc-mount'] },
  'unsafe-sysctls': { controls: ['unsafe-sysctls'] },
  'unset-cpu-requirements': { controls: ['cpu-request', 'cpu-limit'] },
  'unset-memory-requirements': { controls: ['memory-request', 'memory-limit'] },
  'use-namespace': { controls: ['default-namespace'] },
  'wildcard-in-rules': {
    controls: ['rbac-wildcards'],
    kinds: ['Role', 'ClusterRole'],
    expected: { 'Role/role1': false, 'Role/role1#2': true },
  },
  'writable-host-mount': { controls: ['host-path-volume'] },
};

/** Checks that no control answers, each with its reason. */
export const uncovered: Readonly<Record<string, string>> = {
  'dnsconfig-options': 'which DNS options a cluster wants is a local choice, not a fault of a manifest',
  'forbidden-annotation': 'which annotations a team forbids is a policy, for the engines of the policy languages',
  kubeconform: 'validation against the schemas of the API is not the work of controls',
  'no-node-affinity': 'a workload that may run on every node is not at fault',
  'privileged-ports': 'a port below 1024 needs no root in a container since net.ipv4.ip_unprivileged_port_start',
  'required-annotation-email': 'which annotations a team requires is a policy; owners are asked for by label',
  'scc-deny-privileged-container': 'SecurityContextConstraints are judged where they are used: by the pods',
  'schema-validation': 'validation against the schemas of the API is not the work of controls',
  'sorted-keys': 'the order of keys means nothing to Kubernetes',
  'ssh-port': 'a declared port 22 says nothing about what listens; exposed ports are judged at the Service',
  'statefulset-volumeclaimtemplate-annotation': 'which annotations claims bear is a local choice',
};
