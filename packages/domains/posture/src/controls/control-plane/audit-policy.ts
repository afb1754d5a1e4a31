import type { KubeObject } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import {
  type AuditedRequest,
  type AuditRule,
  bodyRule,
  decidingRule,
  records,
  rulesOf,
} from '../../control-plane/audit-policy.ts';
import { type ConfigFile, configFilesIn, configKinds, pathIn } from '../../control-plane/config-file.ts';
import { cis, nsa, owasp } from '../../frameworks/ids.ts';

const shared = {
  category: 'control-plane',
  kind: 'misconfiguration',
  references: ['https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy'],
  needs: { en: 'No audit policy is among what was scanned', zh: '扫描范围内没有审计策略' },
  scope: 'object',
  kinds: configKinds('Policy'),
} as const;

/** What no cluster may do without a trace: reading secrets, entering pods, changing what runs. */
const sensitive: readonly AuditedRequest[] = [
  { group: '', resource: 'secrets', verb: 'get' },
  { group: '', resource: 'configmaps', verb: 'update' },
  { group: 'authentication.k8s.io', resource: 'tokenreviews', verb: 'create' },
];
const entering: readonly AuditedRequest[] = [
  { group: '', resource: 'pods', subresource: 'exec', verb: 'create' },
  { group: '', resource: 'pods', subresource: 'portforward', verb: 'create' },
  { group: '', resource: 'pods', subresource: 'proxy', verb: 'get' },
  { group: '', resource: 'services', subresource: 'proxy', verb: 'get' },
];
const changing: readonly AuditedRequest[] = [
  { group: '', resource: 'pods', verb: 'create' },
  { group: '', resource: 'pods', verb: 'delete' },
  { group: 'apps', resource: 'deployments', verb: 'create' },
  { group: 'apps', resource: 'deployments', verb: 'patch' },
  { group: 'apps', resource: 'deployments', verb: 'update' },
];

type Judging = (file: ConfigFile, rules: readonly AuditRule[]) => readonly Fault[];

function overPolicies(judge: Judging): (object: KubeObject) => Judgement {
  return (object) => {
    let outcome: Judgement = 'notApplicable';
    for (const file of configFilesIn(object)) {
      if (file.kind !== 'Policy') continue;
      const faults = judge(file, rulesOf(file));
      if (faults.length > 0) return faults;
      outcome = 'pass';
    }
    return outcome;
  };
}

function unrecorded(requests: readonly AuditedRequest[]): Judging {
  return (file, rules) =>
    requests.flatMap((request) => {
      const rule = decidingRule(rules, request);
      if (records(rule, 'Metadata')) return [];
      const path = pathIn(file, rule === undefined ? ['rules'] : ['rules', rule.index, 'level']);
      const what = nameOf(request);
      return [{ path, key: `${request.verb} ${what}`, values: { verb: request.verb, what } }];
    });
}

const unrecordedMessage: Text = {
  en: 'The audit policy records nothing of {verb} on {what}',
  zh: '审计策略不记录对 {what} 的 {verb} 操作',
};

export const auditPolicyExec: Control = {
  ...shared,
  id: 'audit-policy-records-exec',
  severity: 'medium',
  title: { en: 'The audit policy records who enters pods', zh: '审计策略记录进入 Pod 的操作' },
  why: {
    en: 'Exec, port forwarding and proxying are how intruders move once they hold a credential, and the audit log is the only place that shows it.',
    zh: '入侵者取得凭据后，会通过 exec、端口转发和代理横向移动；这些行为只有审计日志能够反映。',
  },
  message: unrecordedMessage,
  remediation: {
    en: 'Add a rule that records pods/exec, pods/portforward, pods/proxy and services/proxy at level Metadata, ahead of rules that drop them.',
    zh: '在丢弃事件的规则之前增加一条规则，以 Metadata 级别记录 pods/exec、pods/portforward、pods/proxy 和 services/proxy。',
  },
  frameworks: [...cis('3.2.2'), ...nsa('L1'), ...owasp('K10')],
  evaluate: overPolicies(unrecorded(entering)),
};

export const auditPolicyChanges: Control = {
  ...shared,
  id: 'audit-policy-records-changes',
  severity: 'medium',
  title: {
    en: 'The audit policy records changes of pods and deployments',
    zh: '审计策略记录 Pod 与 Deployment 的变更',
  },
  why: {
    en: 'A workload that nobody remembers deploying cannot be traced to its author when changes leave no record.',
    zh: '变更不留记录时，来历不明的工作负载无法追溯到部署者。',
  },
  message: unrecordedMessage,
  remediation: {
    en: 'Add a rule that records writes to pods and deployments at level Metadata or above.',
    zh: '增加一条规则，以 Metadata 或更高级别记录对 Pod 与 Deployment 的写操作。',
  },
  frameworks: [...cis('3.2.2'), ...nsa('L1'), ...owasp('K10')],
  evaluate: overPolicies(unrecorded(changing)),
};

export const auditPolicySecrets: Control = {
  ...shared,
  id: 'audit-policy-records-secrets',
  severity: 'medium',
  title: { en: 'The audit policy records access to secrets', zh: '审计策略记录对敏感数据的访问' },
  why: {
    en: 'After a leak the first question is who read the Secret, and only the audit log can answer it.',
    zh: '发生泄露后首先要问的是谁读取了 Secret，只有审计日志能够回答。',
  },
  message: unrecordedMessage,
  remediation: {
    en: 'Add a rule that records secrets, configmaps and tokenreviews at level Metadata.',
    zh: '增加一条规则，以 Metadata 级别记录 secrets、configmaps 和 tokenreviews。',
  },
  frameworks: [...cis('3.2.2'), ...nsa('L1'), ...owasp('K10')],
  evaluate: overPolicies(unrecorded(sensitive)),
};

export const auditPolicyBodies: Control = {
  ...shared,
  id: 'audit-policy-omits-secret-bodies',
  severity: 'high',
  title: { en: 'The audit policy keeps secret values out of the log', zh: '审计策略不将敏感内容写入日志' },
  why: {
    en: 'At Request or RequestResponse the values of Secrets and tokens end up in clear text in a log that many may read.',
    zh: '在 Request 或 RequestResponse 级别，Secret 与令牌的内容会以明文进入可被多人读取的日志。',
  },
  message: {
    en: 'The audit policy records the bodies of {what} at level {level}',
    zh: '审计策略以 {level} 级别记录 {what} 的内容',
  },
  remediation: {
    en: 'Put a rule for secrets, configmaps and tokenreviews at level Metadata ahead of this one.',
    zh: '在该规则之前增加一条规则，以 Metadata 级别记录 secrets、configmaps 和 tokenreviews。',
  },
  frameworks: [...cis('3.2.2'), ...owasp('K03')],
  evaluate: overPolicies((file, rules) =>
    sensitive.flatMap((request) => {
      const rule = bodyRule(rules, request);
      if (rule === undefined) return [];
      const what = nameOf(request);
      const path = pathIn(file, ['rules', rule.index, 'level']);
      return [{ path, key: what, values: { what, level: rule.level } }];
    }),
  ),
};

function nameOf({ resource, subresource }: AuditedRequest): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
