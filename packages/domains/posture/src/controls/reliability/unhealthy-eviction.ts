import type { PodDisruptionBudget } from '@seawall/kube';
import type { Control } from '../../control.ts';
import { isBudget } from './budgets.ts';

const path = ['spec', 'unhealthyPodEvictionPolicy'];

export const unhealthyEviction: Control = {
  id: 'disruption-budget-unhealthy-pods',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Disruption budgets let broken pods be evicted', zh: '干扰预算允许驱逐不健康的 Pod' },
  why: {
    en: 'By default pods that crash or never become ready count against the budget, so that a broken application keeps its nodes from being drained.',
    zh: '默认情况下，崩溃或始终未就绪的 Pod 也受预算保护，出故障的应用会使节点无法排空。',
  },
  message: {
    en: 'Pods that are not ready can block node drains',
    zh: '未就绪的 Pod 可能阻止节点排空',
  },
  remediation: {
    en: 'Set spec.unhealthyPodEvictionPolicy to AlwaysAllow, unless pods need time to recover data.',
    zh: '将 spec.unhealthyPodEvictionPolicy 设为 AlwaysAllow，除非 Pod 需要时间恢复数据。',
  },
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy'],
  frameworks: [],
  scope: 'object',
  kinds: ['PodDisruptionBudget'],
  evaluate: (object) => {
    if (!isBudget(object)) return 'notApplicable';
    const { spec } = object.value as PodDisruptionBudget;
    if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return 'pass';
    return [
      {
        path,
        fix: {
          title: { en: 'Let unhealthy pods be evicted', zh: '允许驱逐不健康的 Pod' },
          // A store that copies its data back is not ready either, and must not lose the pod that does so.
          risk: 'mayBreak',
          operations: [{ op: 'set', path, value: 'AlwaysAllow' }],
        },
      },
    ];
  },
};
