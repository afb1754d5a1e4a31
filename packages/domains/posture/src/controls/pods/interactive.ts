import type { Control } from '../../control.ts';
import { attack, threat } from '../../frameworks/ids.ts';

export const interactive: Control = {
  id: 'interactive-container',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Containers wait for no one at a terminal', zh: '容器不等待终端输入' },
  why: {
    en: 'A container that keeps its input or a terminal open is a shell for whoever may attach to the pod; a service has no use for either.',
    zh: '保持标准输入或终端打开的容器，对任何可以附加（attach）到该 Pod 的人来说就是一个 shell；服务并不需要它们。',
  },
  message: {
    en: 'Container {container} keeps {fields} open',
    zh: '容器 {container} 保持 {fields} 打开',
  },
  remediation: { en: 'Remove stdin and tty.', zh: '移除 stdin 和 tty。' },
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#debugging'],
  frameworks: [...threat('MS-TA9007'), ...attack('T1609')],
  scope: 'container',
  evaluate({ name, path, spec }) {
    if (spec.stdin !== true && spec.tty !== true) return 'pass';
    const fields = (['stdin', 'tty'] as const).filter((field) => spec[field] === true);
    const operations = fields.map((field) => ({ op: 'remove' as const, path: [...path, field] }));
    const title = { en: `Remove ${fields.join(' and ')}`, zh: `移除 ${fields.join(' 和 ')}` };
    return [
      {
        path: [...path, fields[0] as string],
        values: { container: name, fields: fields.join(', ') },
        fix: { title, risk: 'mayBreak', operations },
      },
    ];
  },
};
