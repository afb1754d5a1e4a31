import { objectsIn, readDocuments } from '@seawall/kube';
import type { Finding, Severity } from '@seawall/model';
import { accessControls } from '../src/controls/rbac/index.ts';
import { createJudge, type Verdicts } from '../src/judge.ts';
import { defaultSettings } from '../src/settings.ts';

export interface RoleText {
  readonly kind?: 'Role' | 'ClusterRole';
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly aggregates?: Readonly<Record<string, string>>;
}

/** One rule: `rule('apps', 'deployments', 'create patch', 'web')`; lists between spaces, `core` for the core group. */
export function rule(groups: string, resources: string, verbs: string, names?: string): object {
  return {
    apiGroups: groups.split(' ').map((group) => (group === 'core' ? '' : group)),
    resources: resources.split(' '),
    verbs: verbs.split(' '),
    ...(names === undefined ? {} : { resourceNames: names.split(' ') }),
  };
}

export function role(rules: readonly object[], text: RoleText = {}): object {
  const { kind = text.namespace === undefined ? 'ClusterRole' : 'Role', name = 'tested', namespace, labels } = text;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name, namespace, labels },
    rules,
    ...(text.aggregates === undefined
      ? {}
      : { aggregationRule: { clusterRoleSelectors: [{ matchLabels: text.aggregates }] } }),
  };
}

export interface BindingText {
  /** Without one it is a ClusterRoleBinding. */
  readonly namespace?: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Binds `Role/NAME` or `ClusterRole/NAME` to subjects written `shop/cart` (a service account), `Group devs`, `User jo`. */
export function binding(roleRef: string, subjects: readonly string[], text: BindingText = {}): object {
  const [kind = '', name = ''] = roleRef.split('/');
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: text.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: text.name ?? 'binding', namespace: text.namespace, labels: text.labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
    subjects: subjects.map(subjectOf),
  };
}

function subjectOf(text: string): object {
  const [kind = '', ...rest] = text.split(' ');
  if (rest.length > 0) return { kind, name: rest.join(' '), apiGroup: 'rbac.authorization.k8s.io' };
  const [namespace, name] = text.split('/');
  return { kind: 'ServiceAccount', name, namespace };
}

export function judgeText(text: string, version = 'latest'): Verdicts {
  const judge = createJudge({ controls: accessControls, settings: { ...defaultSettings, kubernetesVersion: version } });
  judge.objects(objectsIn(readDocuments(text, 'rbac.yaml')).objects);
  return judge.finish();
}

/** Judges objects as if they stood in one file of manifests. */
export function judgeAll(objects: readonly object[], version?: string): Verdicts {
  return judgeText(objects.map((object) => JSON.stringify(object)).join('\n---\n'), version);
}

export function findingsOf(id: string, objects: readonly object[], version?: string): readonly Finding[] {
  return judgeAll(objects, version).findings.filter(({ rule: found }) => found === id);
}

export function severitiesOf(id: string, objects: readonly object[], version?: string): Severity[] {
  return findingsOf(id, objects, version).map(({ severity }) => severity);
}
