import { type Container, parseQuantity } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';

const unreadable: Text = { en: '{value} is not a quantity', zh: '{value} 不是有效的数量' };
const over: Text = {
  en: 'The {resource} request {value} is larger than the limit {limit}; the API server refuses the pod',
  zh: '{resource} 请求 {value} 大于限制 {limit}，API 服务器会拒绝该 Pod',
};
const tiny: Text = {
  en: 'Memory of {value} is less than a megabyte; m means thousandths of a byte, Mi was probably meant',
  zh: '内存 {value} 不足一兆字节；m 表示千分之一字节，可能本意为 Mi',
};

const megabyte = 1e6;

function hasSoundQuantities(container: Container): Judgement {
  const { resources } = container.spec;
  if (resources?.requests === undefined && resources?.limits === undefined) return 'notApplicable';
  let faults: Fault[] | undefined;
  for (const bound of ['requests', 'limits'] as const) {
    const quantities = resources[bound];
    for (const resource in quantities) {
      const written = quantities[resource] ?? '';
      const value = parseQuantity(written);
      const path = [...container.path, 'resources', bound, resource];
      if (value === undefined) (faults ??= []).push({ path, message: unreadable, values: { value: written } });
      else if (resource === 'memory' && value > 0 && value < megabyte) {
        (faults ??= []).push({ path, message: tiny, values: { value: written } });
      } else if (bound === 'requests') {
        const limit = resources.limits?.[resource];
        const most = limit === undefined ? undefined : parseQuantity(limit);
        if (most !== undefined && limit !== undefined && value > most) {
          (faults ??= []).push({ path, message: over, values: { resource, value: written, limit } });
        }
      }
    }
  }
  return judged(faults ?? []);
}

export const resourceQuantities: Control = {
  id: 'resource-quantities',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Requests and limits make sense', zh: '资源请求与限制合理' },
  why: {
    en: 'Kubernetes refuses a pod whose request is over its limit or is no quantity, and kills one whose memory limit was written in thousandths of a byte, so the rollout stops.',
    zh: '请求大于限制或数量无效的 Pod 会被拒绝，内存限制误写成千分之一字节的 Pod 会被终止，导致发布中断。',
  },
  message: unreadable,
  remediation: {
    en: 'Write CPU as 250m or 0.25 and memory as 256Mi, and keep requests at or below limits.',
    zh: 'CPU 写作 250m 或 0.25，内存写作 256Mi，且请求不超过限制。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes',
  ],
  frameworks: [],
  scope: 'container',
  evaluate: (container) => hasSoundQuantities(container),
};
