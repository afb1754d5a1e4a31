import type { Container, Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { isWindows } from '../../pss/check.ts';
import { setting } from './edits.ts';
import { everyRole } from './judging.ts';
import { isPrivileged } from './overridden.ts';

const references = [
  'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
];

const remediation = {
  en: 'Drop ALL capabilities and add back only those that the program uses.',
  zh: '移除全部权能（drop: ALL），再仅添加程序实际使用的权能。',
};

/**
 * Each container is told of once: by the control for NET_RAW when it keeps that, else by the one for the others.
 * Container runtimes read names in any case; Pod Security admission knows `ALL` only.
 */
function kept(container: Container, workload: Workload): 'none' | 'spelling' | 'some' | 'netRaw' {
  const drop = container.spec.securityContext?.capabilities?.drop;
  if (isWindows(workload.pod) || drop?.includes('ALL') === true) return 'none';
  if (drop === undefined) return 'netRaw';
  if (drop.some(isAll)) return 'spelling';
  return drop.some((name) => name.toUpperCase() === 'NET_RAW') ? 'some' : 'netRaw';
}

function isAll(capability: string): boolean {
  return capability.toUpperCase() === 'ALL';
}

function notDropped(container: Container): Judgement {
  const path = [...container.path, 'securityContext', 'capabilities', 'drop'];
  const values = { container: container.name };
  if (isPrivileged(container)) return [{ path, values, severity: 'info' }];
  return [{ path, values, fix: setting(path, ['ALL'], 'mayBreak', 'ALL') }];
}

function misspelt(container: Container): Judgement {
  const drop = container.spec.securityContext?.capabilities?.drop ?? [];
  const index = drop.findIndex(isAll);
  const path = [...container.path, 'securityContext', 'capabilities', 'drop', index];
  return [
    {
      path,
      // The container has given everything up; only a cluster that enforces the standard minds.
      severity: 'info',
      message: notUpperCase,
      values: { container: container.name, value: drop[index] ?? '' },
      fix: setting(path, 'ALL', 'safe'),
    },
  ];
}

const notUpperCase = {
  en: 'Container {container} drops "{value}", which runtimes understand; the restricted standard asks for ALL in capitals',
  zh: '容器 {container} 移除的是“{value}”：运行时可以识别，但 Restricted 标准要求大写的 ALL',
};

export const keptNetRaw: Control = {
  id: 'drop-net-raw',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Containers give up NET_RAW', zh: '容器移除 NET_RAW 权能' },
  why: {
    en: 'NET_RAW is among the capabilities that every container gets unasked. With raw sockets a program taken over forges ARP and DNS answers for its neighbours on the node and reads their traffic.',
    zh: 'NET_RAW 属于容器默认获得的权能。程序一旦失陷，便可借助原始套接字伪造 ARP 和 DNS 应答，窃听同节点其他 Pod 的流量。',
  },
  message: {
    en: 'Container {container} keeps the default capabilities, NET_RAW among them',
    zh: '容器 {container} 保留了包括 NET_RAW 在内的默认权能',
  },
  remediation,
  references,
  frameworks: [
    ...pss('restricted', 'capabilities_restricted'),
    ...cis('5.2.8', '5.2.9'),
    ...nsa('P9'),
    ...owasp('K01'),
    ...threat('MS-TA9036'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate(container, workload) {
    if (isWindows(workload.pod)) return 'notApplicable';
    return kept(container, workload) === 'netRaw' ? notDropped(container) : 'pass';
  },
};

export const keptCapabilities: Control = {
  id: 'drop-all-capabilities',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Containers drop ALL capabilities', zh: '容器移除全部权能' },
  why: {
    en: 'A list of dropped capabilities leaves the others, and those that are yet to come: enough for root in the container to change owners, set file capabilities and take on other users.',
    zh: '仅列出部分要移除的权能会留下其余权能以及将来新增的权能：足以让容器内的 root 更改属主、设置文件权能、切换为其他用户。',
  },
  message: {
    en: 'Container {container} drops some capabilities but not ALL',
    zh: '容器 {container} 仅移除了部分权能，而不是全部（ALL）',
  },
  remediation,
  references,
  frameworks: [
    ...pss('restricted', 'capabilities_restricted'),
    ...cis('5.2.9'),
    ...nsa('P9'),
    ...owasp('K01'),
    ...attack('T1611'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate(container, workload) {
    const left = kept(container, workload);
    if (left === 'netRaw' || isWindows(workload.pod)) return 'notApplicable';
    if (left === 'spelling') return misspelt(container);
    return left === 'some' ? notDropped(container) : 'pass';
  },
};
