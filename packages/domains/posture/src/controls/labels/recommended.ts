import type { Control, Judgement } from '../../control.ts';
import type { Workload } from '@seawall/kube';

/** The recommended label, and those that people name an application by instead. */
const names = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'app.kubernetes.io/instance'];

function bearsName(workload: Workload): Judgement {
  const own = workload.object.value.metadata?.labels;
  for (const name of names) if (workload.labels[name] !== undefined || own?.[name] !== undefined) return 'pass';
  return [{ path: [...workload.templatePath, 'metadata', 'labels', 'app.kubernetes.io/name'] }];
}

export const recommendedLabel: Control = {
  id: 'application-label',
  category: 'labels',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Workloads say which application they are', zh: '工作负载标明所属应用' },
  why: {
    en: 'Services, network policies, dashboards and alerts find pods by their labels; a pod without a name of its own cannot be selected alone.',
    zh: 'Service、网络策略、仪表盘和告警都按标签查找 Pod；没有自身名称标签的 Pod 无法被单独选中。',
  },
  message: { en: 'No label names the application', zh: '没有标签标明应用名称' },
  remediation: {
    en: 'Add app.kubernetes.io/name to the object and its pod template.',
    zh: '在对象及其 Pod 模板上添加 app.kubernetes.io/name。',
  },
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload) => bearsName(workload),
};
