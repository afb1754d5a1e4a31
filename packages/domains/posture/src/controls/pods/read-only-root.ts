import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp } from '../../frameworks/ids.ts';
import { isWindows } from '../../pss/check.ts';
import { setting } from './edits.ts';

export const readOnlyRoot: Control = {
  id: 'read-only-root-filesystem',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Containers have a read-only root filesystem', zh: '容器的根文件系统为只读' },
  why: {
    en: 'On a writable root filesystem an intruder replaces the programs of the image, drops tools and keeps them until the container restarts.',
    zh: '根文件系统可写时，入侵者可以替换镜像中的程序、写入工具，并一直保留到容器重启。',
  },
  message: {
    en: 'The root filesystem of container {container} is writable',
    zh: '容器 {container} 的根文件系统可写',
  },
  remediation: {
    en: 'Set readOnlyRootFilesystem to true and mount an emptyDir where the program writes.',
    zh: '将 readOnlyRootFilesystem 设为 true，并在程序需要写入的位置挂载 emptyDir。',
  },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  frameworks: [...cis('5.6.3'), ...nsa('P2'), ...owasp('K01'), ...attack('T1059')],
  scope: 'container',
  evaluate(container, workload) {
    // The API accepts the field for Linux containers only.
    if (isWindows(workload.pod)) return 'notApplicable';
    if (container.spec.securityContext?.readOnlyRootFilesystem === true) return 'pass';
    const path = [...container.path, 'securityContext', 'readOnlyRootFilesystem'];
    return [{ path, values: { container: container.name }, fix: setting(path, true, 'mayBreak') }];
  },
};
