import { formatPath } from '@seawall/model';
import type { Control } from '../../control.ts';
import { owasp } from '../../frameworks/ids.ts';
import { removing } from './edits.ts';

export const hostAliases: Control = {
  id: 'host-aliases',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Pods resolve names through DNS', zh: 'Pod 通过 DNS 解析名称' },
  why: {
    en: 'Entries in /etc/hosts pass over DNS: whoever adds one to a template sends the traffic of the application to an address of their choice, and no DNS log shows it.',
    zh: '/etc/hosts 中的条目会绕过 DNS：在模板中添加条目的人可以将应用流量引向任意地址，且 DNS 日志中没有记录。',
  },
  message: { en: 'The pod fixes the addresses of {names}', zh: 'Pod 固定了以下名称的地址：{names}' },
  remediation: {
    en: 'Remove hostAliases; give the name a Service or a DNS record.',
    zh: '移除 hostAliases；为该名称创建 Service 或 DNS 记录。',
  },
  references: ['https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/'],
  frameworks: [...owasp('K01')],
  scope: 'workload',
  evaluate({ pod, podPath }) {
    const aliases = pod.hostAliases;
    if (aliases === undefined || aliases.length === 0) return 'pass';
    const path = [...podPath, 'hostAliases'];
    const names = aliases.flatMap((alias) => alias.hostnames ?? []).join(', ');
    const evidence = aliases.map(({ ip, hostnames }, index) => ({
      field: formatPath([...path, index]),
      value: `${ip ?? ''} ${(hostnames ?? []).join(' ')}`,
    }));
    return [{ path, values: { names }, evidence, fix: removing(path, 'mayBreak') }];
  },
};
