import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { hostPorts } from '../../pss/checks/host-ports.ts';
import { removing } from './edits.ts';
import { type Describe, everyRole, judgeContainer } from './judging.ts';

/** On the host network every port is one of the node whether or not it says so: removing the field changes nothing. */
const describe: Describe = ({ path, workload }) =>
  workload.pod.hostNetwork === true ? { severity: 'low' } : { fix: removing(path, 'mayBreak') };

export const hostPort: Control = {
  id: 'host-port',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Containers do not claim ports of the node', zh: '容器不占用宿主机端口' },
  why: {
    en: 'A host port opens the container on the addresses of the node, past Services and, with many network plugins, past NetworkPolicy; it also ties the pod to nodes where the port is free.',
    zh: 'hostPort 会在节点地址上直接开放容器，绕过 Service，在许多网络插件中还会绕过 NetworkPolicy；同时 Pod 只能调度到该端口空闲的节点。',
  },
  message: {
    en: 'Container {container} claims port {value} of its node',
    zh: '容器 {container} 占用宿主机端口 {value}',
  },
  remediation: {
    en: 'Remove hostPort and publish the port through a Service.',
    zh: '移除 hostPort，并通过 Service 发布端口。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  frameworks: [
    ...pss('baseline', 'hostPorts'),
    ...cis('5.2.12'),
    ...nsa('P7'),
    ...owasp('K01'),
    ...threat('MS-TA9005'),
    ...attack('T1133'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) => judgeContainer(hostPorts, container, workload, context, describe),
};
