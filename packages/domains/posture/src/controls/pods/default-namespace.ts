import { type Workload, workloadsOf } from '@seawall/kube';
import { formatPath, splitApiVersion } from '@seawall/model';
import type { Control } from '../../control.ts';
import { cis, nsa } from '../../frameworks/ids.ts';

const builtIn = new Set(['', 'apps', 'batch', 'extensions']);

/** A custom kind may hold several templates; its namespace is told of with the first of them. */
function isFirst({ object, templatePath }: Workload): boolean {
  if (builtIn.has(splitApiVersion(object.ref.apiVersion)[0])) return true;
  return formatPath(workloadsOf(object)[0]?.templatePath ?? []) === formatPath(templatePath);
}

const unnamed = {
  en: '{kind} {name} names no namespace, so it lands in default unless it is applied with another',
  zh: '{kind} {name} 未指定命名空间，除非部署时另行指定，否则会进入 default',
};

export const defaultNamespace: Control = {
  id: 'default-namespace',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Workloads have a namespace of their own', zh: '工作负载使用专用命名空间' },
  why: {
    en: 'Access, quotas, network policies and Pod Security are set per namespace. In default everything that names no other place comes together, so no such rule fits, and a foothold in one workload is near to all.',
    zh: '访问控制、配额、网络策略和 Pod 安全性都按命名空间设置。未指定位置的资源都汇集在 default 中，没有合适的规则可用，一个工作负载失陷便会波及其他工作负载。',
  },
  message: { en: '{kind} {name} is in the namespace default', zh: '{kind} {name} 位于 default 命名空间' },
  remediation: {
    en: 'Give each application or team a namespace and name it in metadata.namespace.',
    zh: '为每个应用或团队创建命名空间，并在 metadata.namespace 中指定。',
  },
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/'],
  frameworks: [...cis('5.6.4'), ...nsa('N1')],
  scope: 'workload',
  evaluate(workload) {
    if (workload.namespace !== 'default') return 'pass';
    if (!isFirst(workload)) return 'notApplicable';
    const { kind, name, namespace } = workload.object.ref;
    const fault = { path: ['metadata', 'namespace'], values: { kind, name } };
    return [namespace === undefined ? { ...fault, severity: 'info', message: unnamed } : fault];
  },
};
