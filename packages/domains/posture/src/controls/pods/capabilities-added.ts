import type { FixPlan } from '@seawall/model';
import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { capabilitiesBaseline, defaultCapabilities } from '../../pss/checks/capabilities-baseline.ts';
import { capabilitiesRestricted } from '../../pss/checks/capabilities-restricted.ts';
import { riskOf } from './capability-risk.ts';
import { removing } from './edits.ts';
import { type Describe, everyRole, type Found, judgeContainer } from './judging.ts';

const references = [
  'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  'https://man7.org/linux/man-pages/man7/capabilities.7.html',
];

const remediation = {
  en: 'Remove the capability, or keep it in a container of its own that does nothing else.',
  zh: '移除该权能，或将其保留在仅做这一件事的独立容器中。',
};

// What a check finds is told by exactly one of the three controls.

const describeOther: Describe = (found) =>
  found.value === 'NET_RAW' ? undefined : { ...riskOf(found.value, found.workload), fix: takingAway(found) };

const describeNetRaw: Describe = (found) => (found.value === 'NET_RAW' ? { fix: takingAway(found) } : undefined);

/** No fix: who drops ALL and adds back some has said what the program needs. */
const describeDefault: Describe = ({ value }) => (defaultCapabilities.has(value) ? {} : undefined);

/** The last one takes its list with it. */
function takingAway({ path, value, container }: Found): FixPlan {
  const only = container?.spec.securityContext?.capabilities?.add?.length === 1;
  return removing(only ? path.slice(0, -1) : path, 'mayBreak', value);
}

export const addedCapabilities: Control = {
  id: 'added-capabilities',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'high',
  title: {
    en: 'Containers add no capabilities beyond the default ones',
    zh: '容器不添加默认集合之外的权能',
  },
  why: {
    en: 'Capabilities are the powers of root in pieces. Some of them, such as SYS_ADMIN or SYS_MODULE, are enough alone to take the node from inside a container.',
    zh: '权能是拆分后的 root 权力。其中一些（如 SYS_ADMIN、SYS_MODULE）单独一项就足以从容器内接管节点。',
  },
  message: { en: 'Container {container} adds the capability {value}', zh: '容器 {container} 添加了权能 {value}' },
  remediation,
  references,
  frameworks: [
    ...pss('baseline', 'capabilities_baseline'),
    ...pss('restricted', 'capabilities_restricted'),
    ...cis('5.2.9'),
    ...nsa('P9'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1611'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) =>
    judgeContainer(capabilitiesBaseline, container, workload, context, describeOther),
};

/** Apart from the others since it answers a requirement of its own, CIS 5.2.8. */
export const addedNetRaw: Control = {
  id: 'added-net-raw',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Containers do not add NET_RAW', zh: '容器不添加 NET_RAW' },
  why: {
    en: 'With raw sockets a container forges packets: it answers ARP and DNS for its neighbours on the node and so reads and alters their traffic.',
    zh: '借助原始套接字，容器可以伪造数据包：冒充其他主机应答 ARP 和 DNS，从而窃听并篡改同节点其他 Pod 的流量。',
  },
  message: { en: 'Container {container} adds NET_RAW', zh: '容器 {container} 添加了 NET_RAW' },
  remediation,
  references,
  frameworks: [
    ...pss('baseline', 'capabilities_baseline'),
    ...pss('restricted', 'capabilities_restricted'),
    ...cis('5.2.8', '5.2.9'),
    ...nsa('P9'),
    ...owasp('K01'),
    ...threat('MS-TA9036'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) =>
    judgeContainer(capabilitiesBaseline, container, workload, context, describeNetRaw),
};

export const addedDefaultCapabilities: Control = {
  id: 'added-default-capabilities',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'info',
  title: {
    en: 'Containers add no capability but NET_BIND_SERVICE',
    zh: '除 NET_BIND_SERVICE 外，容器不添加任何权能',
  },
  why: {
    en: 'Even the default capabilities let root in a container change owners, pass over file permissions and take on other users; the restricted standard allows only the binding of low ports.',
    zh: '即便是默认权能，也允许容器内的 root 更改属主、绕过文件权限、切换为其他用户；Restricted 标准仅允许绑定低端口。',
  },
  message: {
    en: 'Container {container} adds {value}, which the restricted standard does not allow',
    zh: '容器 {container} 添加了 Restricted 标准不允许的 {value}',
  },
  remediation: {
    en: 'Run the program as a user that needs no capability, then remove it.',
    zh: '让程序以不需要该权能的用户身份运行，然后移除该权能。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
  frameworks: [...pss('restricted', 'capabilities_restricted'), ...nsa('P9')],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) =>
    judgeContainer(capabilitiesRestricted, container, workload, context, describeDefault),
};
