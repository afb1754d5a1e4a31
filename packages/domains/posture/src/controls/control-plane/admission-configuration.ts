import { isMapping, type KubeObject, type Mapping } from '@seawall/kube';
import type { Control, Fault, Judgement } from '../../control.ts';
import { type ConfigFile, configFilesIn, configKinds, pathIn, valueAt } from '../../control-plane/config-file.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';

/** Namespaces whose pods run the cluster itself and need more than a standard grants. */
const systemNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-node-lease', 'kube-public']);

function judgeFile(file: ConfigFile): Fault[] | undefined {
  const plugins = file.value['plugins'];
  if (!Array.isArray(plugins)) return undefined;
  const index = plugins.findIndex((plugin) => isMapping(plugin) && plugin['name'] === 'PodSecurity');
  const configuration = valueAt(plugins, [index, 'configuration']);
  if (!isMapping(configuration)) return undefined;
  const base = ['plugins', index, 'configuration'];
  return [...enforceFaults(file, configuration, base), ...exemptionFaults(file, configuration, base)];
}

function enforceFaults(file: ConfigFile, configuration: Mapping, base: (string | number)[]): Fault[] {
  const level = valueAt(configuration, ['defaults', 'enforce']);
  if (level === 'baseline' || level === 'restricted') return [];
  const field = [...base, 'defaults', 'enforce'];
  return [
    {
      path: pathIn(file, field),
      key: 'enforce',
      ...(file.inside === undefined
        ? {
            fix: {
              title: { en: 'Enforce the baseline level by default', zh: '默认强制执行 baseline 级别' },
              risk: 'mayBreak',
              operations: [{ op: 'set', path: field, value: 'baseline' }],
            },
          }
        : {}),
    },
  ];
}

function exemptionFaults(file: ConfigFile, configuration: Mapping, base: (string | number)[]): Fault[] {
  const namespaces = valueAt(configuration, ['exemptions', 'namespaces']);
  if (!Array.isArray(namespaces)) return [];
  return namespaces.flatMap((namespace, index) => {
    if (typeof namespace !== 'string' || systemNamespaces.has(namespace)) return [];
    return [
      {
        path: pathIn(file, [...base, 'exemptions', 'namespaces', index]),
        key: namespace,
        severity: 'low' as const,
        message: {
          en: 'The namespace {namespace} is exempt from Pod Security Admission',
          zh: '命名空间 {namespace} 不受 Pod 安全性准入约束',
        },
        values: { namespace },
      },
    ];
  });
}

export const podSecurityDefaults: Control = {
  id: 'admission-pod-security-defaults',
  category: 'control-plane',
  kind: 'misconfiguration',
  severity: 'medium',
  title: {
    en: 'Pod Security Admission enforces a standard by default',
    zh: 'Pod 安全性准入默认强制执行某一标准',
  },
  why: {
    en: 'A namespace without labels takes the defaults of this file; at privileged it admits any pod.',
    zh: '没有标签的命名空间使用该文件中的默认值；privileged 级别会准入任何 Pod。',
  },
  message: {
    en: 'Pod Security Admission enforces nothing in namespaces without labels',
    zh: 'Pod 安全性准入在没有标签的命名空间中不强制执行任何标准',
  },
  remediation: {
    en: 'Set defaults.enforce to baseline or restricted and exempt system namespaces only.',
    zh: '将 defaults.enforce 设为 baseline 或 restricted，并只豁免系统命名空间。',
  },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/'],
  frameworks: [...nsa('P12'), ...owasp('K04')],
  scope: 'object',
  kinds: configKinds('AdmissionConfiguration'),
  evaluate(object: KubeObject): Judgement {
    let outcome: Judgement = 'notApplicable';
    for (const file of configFilesIn(object)) {
      const faults = file.kind === 'AdmissionConfiguration' ? judgeFile(file) : undefined;
      if (faults === undefined) continue;
      if (faults.length > 0) return faults;
      outcome = 'pass';
    }
    return outcome;
  },
};
