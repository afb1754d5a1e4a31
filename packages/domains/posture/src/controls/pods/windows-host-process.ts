import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { windowsHostProcess } from '../../pss/checks/windows-host-process.ts';
import { removing } from './edits.ts';
import { type Describe, judgeWorkload } from './judging.ts';

const describe: Describe = ({ path }) => ({ fix: removing(path, 'mayBreak') });

export const hostProcess: Control = {
  id: 'windows-host-process',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'critical',
  title: { en: 'Windows containers do not run as host processes', zh: 'Windows 容器不以 HostProcess 方式运行' },
  why: {
    en: 'A HostProcess container is a process of the Windows node itself, often as SYSTEM: it reads every file, service and credential there.',
    zh: 'HostProcess 容器就是 Windows 节点本身的进程，通常以 SYSTEM 身份运行：可以读取节点上的所有文件、服务和凭据。',
  },
  message: {
    en: 'hostProcess is set, so the containers run on the node itself',
    zh: '设置了 hostProcess，容器直接在节点上运行',
  },
  remediation: {
    en: 'Remove hostProcess unless the workload administers nodes.',
    zh: '除非该工作负载用于管理节点，否则移除 hostProcess。',
  },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/'],
  frameworks: [
    ...pss('baseline', 'windowsHostProcess'),
    ...cis('5.2.10'),
    ...nsa('P5'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1611'),
  ],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(windowsHostProcess, workload, context, describe),
};
