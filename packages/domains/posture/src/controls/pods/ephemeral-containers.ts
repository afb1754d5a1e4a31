import type { Control } from '../../control.ts';
import { attack, threat } from '../../frameworks/ids.ts';
import { removing } from './edits.ts';

export const ephemeralContainers: Control = {
  id: 'ephemeral-containers',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Pods carry no ephemeral containers', zh: 'Pod 不含临时容器' },
  why: {
    en: 'An ephemeral container is put into a running pod by hand, with an image that no review saw, and shares its network and its volumes. One that is left behind is a way in.',
    zh: '临时容器由人工加入运行中的 Pod，其镜像未经评审，并共享该 Pod 的网络和卷。遗留的临时容器就是一个入口。',
  },
  message: { en: 'The pod carries ephemeral containers: {names}', zh: 'Pod 含有临时容器：{names}' },
  remediation: {
    en: 'Find out who added them, then replace the pod; keep them out of manifests.',
    zh: '查明添加者，然后重建该 Pod；不要在清单中写入临时容器。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/'],
  frameworks: [...threat('MS-TA9008'), ...attack('T1609', 'T1610')],
  scope: 'workload',
  evaluate({ pod, podPath }) {
    const containers = pod.ephemeralContainers;
    if (containers === undefined || containers.length === 0) return 'pass';
    const path = [...podPath, 'ephemeralContainers'];
    const names = containers.map((container, index) => container.name ?? `#${index}`).join(', ');
    return [{ path, values: { names }, fix: removing(path, 'mayBreak') }];
  },
};
