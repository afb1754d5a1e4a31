import { isEmptySelector, type LabelSelector } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { PolicyRow } from '../../contract/types.ts';
import type { PolicyVerdicts } from '../../events/verdicts.ts';
import { fields, listIn } from '../../read/pod-spec.ts';
import type { Dialect, StoredPolicy } from '../../read/policies.ts';
import { named } from './names.ts';

/** What a policy does when it is broken, what it bears on, and whether anything puts it in force. */
type Reading = Pick<PolicyRow, 'effects' | 'bearsOn' | 'bound'>;

/** What audit logs told of policies since a moment, and the clusters whose log was heard. */
export interface ToldOfPolicies {
  readonly since: Date;
  readonly verdicts: readonly PolicyVerdicts[];
  readonly heard: ReadonlySet<string>;
}

const silent: Text = {
  en: 'A network policy drops packets on the nodes: no audit log tells of them.',
  zh: '网络策略在节点上丢弃数据包，审计日志中没有记录。',
};
const unheard: Text = {
  en: 'No audit log of this cluster arrived in the last 7 days.',
  zh: '最近 7 天没有收到该集群的审计日志。',
};

export function presentPolicy(
  policy: StoredPolicy,
  clusters: ReadonlyMap<string, string>,
  { since, verdicts, heard }: ToldOfPolicies,
): PolicyRow {
  const names = new Set(verdictNames(policy));
  const own = verdicts.filter((each) => each.cluster === policy.cluster && names.has(each.policy));
  const uncounted = policy.dialect === 'NetworkPolicy' ? silent : heard.has(policy.cluster) ? undefined : unheard;
  const sum = (of: 'denied' | 'violations'): number | undefined =>
    uncounted === undefined ? own.reduce((all, each) => all + each[of], 0) : undefined;
  return {
    id: policy.id,
    cluster: named(policy.cluster, clusters) ?? { id: policy.cluster, name: policy.cluster },
    dialect: policy.dialect,
    kind: policy.kind,
    namespace: policy.namespace ?? undefined,
    name: policy.name,
    ...readings[policy.dialect](policy),
    denied: sum('denied'),
    violations: sum('violations'),
    countedSince: since.toISOString(),
    uncounted,
    firstSeen: policy.first_seen.toISOString(),
    changedAt: policy.changed_at.toISOString(),
  };
}

/** As verdicts name it: a configuration of webhooks by each of its webhooks. */
export function verdictNames({ dialect, name, spec }: Pick<StoredPolicy, 'dialect' | 'name' | 'spec'>): string[] {
  const names =
    dialect === 'AdmissionWebhook' ? texts(listIn(spec['webhooks']).map((webhook) => fields(webhook)['name'])) : [name];
  return names.map((each) => `${dialect} ${each}`);
}

const readings: Readonly<Record<Dialect, (policy: StoredPolicy) => Reading>> = {
  ValidatingAdmissionPolicy: ({ spec, bindings }) => ({
    effects: distinct(bindings.flatMap((binding) => listIn(binding['validationActions']).map(lower))),
    bearsOn: ruleResources(fields(spec['matchConstraints'])['resourceRules']),
    bound: bindings.length > 0,
  }),
  MutatingAdmissionPolicy: ({ spec, bindings }) => ({
    effects: ['mutate'],
    bearsOn: ruleResources(fields(spec['matchConstraints'])['resourceRules']),
    bound: bindings.length > 0,
  }),
  GatekeeperConstraint: ({ spec }) => ({
    effects: [lower(spec['enforcementAction'] ?? 'deny')],
    bearsOn: listIn(fields(spec['match'])['kinds']).flatMap((each) => texts(fields(each)['kinds'])),
    bound: true,
  }),
  KyvernoPolicy: ({ spec }) => ({
    effects: kyvernoEffects(spec),
    bearsOn: kyvernoKinds(spec),
    bound: true,
  }),
  PodSecurity: ({ labels }) => ({
    effects: ['enforce', 'warn', 'audit'].flatMap((mode) => {
      const level = labels[`pod-security.kubernetes.io/${mode}`];
      return level === undefined ? [] : [`${mode === 'enforce' ? 'deny' : mode}: ${level}`];
    }),
    bearsOn: ['pods'],
    bound: true,
  }),
  NetworkPolicy: ({ spec }) => ({
    effects: ['restrict'],
    bearsOn: [selectorLine(fields(spec['podSelector']))],
    bound: true,
  }),
  AdmissionWebhook: ({ kind, spec }) => ({
    effects: [kind === 'MutatingWebhookConfiguration' ? 'mutate' : 'deny'],
    bearsOn: distinct(listIn(spec['webhooks']).flatMap((webhook) => ruleResources(fields(webhook)['rules']))),
    bound: listIn(spec['webhooks']).length > 0,
  }),
};

function ruleResources(rules: unknown): string[] {
  return distinct(listIn(rules).flatMap((rule) => texts(fields(rule)['resources'])));
}

function kyvernoEffects(spec: StoredPolicy['spec']): string[] {
  const actions = [
    spec['validationFailureAction'],
    ...texts(spec['validationActions']),
    ...listIn(spec['rules']).map((rule) => fields(fields(rule)['validate'])['failureAction']),
  ];
  const said = actions
    .filter((action) => typeof action === 'string')
    .map((action) => (lower(action) === 'enforce' ? 'deny' : lower(action)));
  const does = listIn(spec['rules']).flatMap((rule) =>
    ['mutate', 'generate', 'verifyImages'].filter((what) => fields(rule)[what] !== undefined),
  );
  const all = distinct([...said, ...does]);
  return all.length > 0 ? all : ['audit'];
}

function kyvernoKinds(spec: StoredPolicy['spec']): string[] {
  const matches = listIn(spec['rules']).map((rule) => fields(fields(rule)['match']));
  const filters = matches.flatMap((match) => [match, ...listIn(match['any']), ...listIn(match['all'])].map(fields));
  const kinds = filters.flatMap((filter) => texts(fields(filter['resources'])['kinds']));
  return distinct([...kinds, ...ruleResources(fields(spec['matchConstraints'])['resourceRules'])]);
}

function selectorLine(selector: LabelSelector): string {
  if (isEmptySelector(selector)) return 'pods';
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const other = matchExpressions.map(({ key, operator, values = [] }) =>
    `${key} ${operator} ${values.join('|')}`.trim(),
  );
  return `pods ${[...equal, ...other].join(', ')}`;
}

function texts(value: unknown): string[] {
  return listIn(value).filter((item): item is string => typeof item === 'string');
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
