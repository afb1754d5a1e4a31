import type { Workload } from '@seawall/kube';
import type { Path } from '@seawall/model';
import type { Control, Fault } from '../../control.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';
import { inUserNamespace } from '../../pss/check.ts';
import { removing } from './edits.ts';

const ofPod = {
  en: 'The pod runs its containers with group 0 as their primary group',
  zh: 'Pod 以组 0 作为其容器的主组',
};

function faultsOf(workload: Workload): Fault[] | undefined {
  let faults: Fault[] | undefined;
  if (workload.pod.securityContext?.runAsGroup === 0) {
    faults = [{ ...faultAt([...workload.podPath, 'securityContext', 'runAsGroup']), message: ofPod }];
  }
  for (const { name, path, spec } of workload.containers) {
    if (spec.securityContext?.runAsGroup !== 0) continue;
    faults ??= [];
    faults.push({ ...faultAt([...path, 'securityContext', 'runAsGroup']), values: { container: name } });
  }
  return faults;
}

function faultAt(path: Path): Fault {
  return { path, fix: removing(path, 'mayBreak') };
}

export const rootGroup: Control = {
  id: 'run-as-root-group',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Containers do not run with the group of root', zh: '容器不以 root 组运行' },
  why: {
    en: 'Many files in images and on mounted volumes are writable for group 0, so a process of that group changes what belongs to root without being root.',
    zh: '镜像和挂载卷中的许多文件对组 0 可写，属于该组的进程无需是 root 就能修改 root 的文件。',
  },
  message: {
    en: 'Container {container} runs with group 0 as its primary group',
    zh: '容器 {container} 以组 0 作为主组运行',
  },
  remediation: { en: 'Name another group in runAsGroup.', zh: '在 runAsGroup 中指定其他组。' },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  frameworks: [...nsa('P1'), ...owasp('K01')],
  scope: 'workload',
  evaluate: (workload) => (inUserNamespace(workload.pod) ? 'pass' : (faultsOf(workload) ?? 'pass')),
};
