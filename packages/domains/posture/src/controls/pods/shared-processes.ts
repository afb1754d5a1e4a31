import type { Control } from '../../control.ts';
import { nsa, owasp, threat } from '../../frameworks/ids.ts';
import { removing } from './edits.ts';

export const sharedProcesses: Control = {
  id: 'share-process-namespace',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'The containers of a pod do not see each other’s processes', zh: '同一 Pod 的容器之间看不到彼此的进程' },
  why: {
    en: 'With a shared process namespace each container reads the environment and, through /proc, the files of the others: a sidecar that is taken over takes the secrets of the application along.',
    zh: '共享进程命名空间后，每个容器都能读取其他容器的环境变量，并通过 /proc 读取其文件：边车容器一旦失陷，应用的敏感数据也随之泄露。',
  },
  message: { en: 'The containers of the pod share one process namespace', zh: 'Pod 中的容器共享同一进程命名空间' },
  remediation: {
    en: 'Remove shareProcessNamespace; use an ephemeral container for debugging.',
    zh: '移除 shareProcessNamespace；调试时使用临时容器。',
  },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/'],
  frameworks: [...nsa('P6'), ...owasp('K01'), ...threat('MS-TA9027')],
  scope: 'workload',
  evaluate({ pod, podPath }) {
    if (pod.shareProcessNamespace !== true) return 'pass';
    const path = [...podPath, 'shareProcessNamespace'];
    return [{ path, fix: removing(path, 'mayBreak') }];
  },
};
