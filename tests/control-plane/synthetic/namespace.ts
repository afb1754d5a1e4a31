import type { Created } from './cluster.ts';
import type { Random } from './random.ts';

const levels = ['restricted', 'baseline', 'privileged', undefined] as const;

/** What a team has beside its applications: roles, network policies, settings. Some teams are careful, some are not. */
export function namespaceObjects(
  name: string,
  team: string,
  random: Random,
): { readonly namespace: Created; readonly objects: readonly Created[] } {
  const level = random.pick(levels);
  const labels = { team, ...(level === undefined ? {} : { 'pod-security.kubernetes.io/warn': level }) };
  const core = `/api/v1/namespaces/${name}`;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}`;
  const network = `/apis/networking.k8s.io/v1/namespaces/${name}`;
  const objects: Created[] = [
    { path: `${core}/serviceaccounts`, object: named('v1', 'ServiceAccount', 'app', name) },
    { path: `${core}/serviceaccounts`, object: named('v1', 'ServiceAccount', 'deployer', name) },
    {
      path: `${core}/configmaps`,
      object: { ...named('v1', 'ConfigMap', 'settings', name), data: { LOG_LEVEL: 'info', REGION: 'region-1' } },
    },
    {
      path: `${core}/secrets`,
      object: {
        ...named('v1', 'Secret', 'credentials', name),
        type: 'Opaque',
        stringData: { password: `synthetic-${random.suffix(16)}` },
      },
    },
    { path: `${rbac}/roles`, object: role(name, random) },
    { path: `${rbac}/rolebindings`, object: binding(name) },
  ];
  if (random.below(3) > 0) objects.push({ path: `${network}/networkpolicies`, object: defaultDeny(name) });
  objects.push({ path: `${network}/networkpolicies`, object: allowFromTeam(name, team) });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  return { namespace: { path: '/api/v1/namespaces', object: namespace }, objects };
}

function role(namespace: string, random: Random): object {
  const resources = random.pick([['pods'], ['pods', 'secrets'], ['deployments'], ['*']]);
  const verbs = random.pick([['get', 'list', 'watch'], ['get'], ['*'], ['create', 'patch']]);
  return {
    ...named('rbac.authorization.k8s.io/v1', 'Role', 'deployer', namespace),
    rules: [{ apiGroups: ['', 'apps'], resources, verbs }],
  };
}

function binding(namespace: string): object {
  return {
    ...named('rbac.authorization.k8s.io/v1', 'RoleBinding', 'deployer', namespace),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
    subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace }],
  };
}

function defaultDeny(namespace: string): object {
  return {
    ...named('networking.k8s.io/v1', 'NetworkPolicy', 'default-deny', namespace),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

function allowFromTeam(namespace: string, team: string): object {
  return {
    ...named('networking.k8s.io/v1', 'NetworkPolicy', 'from-team', namespace),
    spec: {
      podSelector: { matchLabels: { tier: 'backend' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team } } }], ports: [{ protocol: 'TCP', port: 8080 }] }],
    },
  };
}

function named(apiVersion: string, kind: string, name: string, namespace: string): object {
  return { apiVersion, kind, metadata: { name, namespace } };
}
