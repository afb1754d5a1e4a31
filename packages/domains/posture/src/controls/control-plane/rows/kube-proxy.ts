import { owasp } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';

/** kube-proxy: CIS 4.3. */
export const kubeProxy: readonly Row[] = [
  {
    id: 'kube-proxy-metrics-address',
    cis: '4.3.1',
    component: 'kube-proxy',
    severity: 'low',
    title: { en: 'kube-proxy serves metrics on loopback only', zh: 'kube-proxy 仅在回环地址提供指标' },
    why: {
      en: 'The port answers without authentication and tells every neighbour on the network about the node’s services and settings.',
      zh: '该端口无需认证即可访问，会向网络中的其他主机透露节点的服务与设置。',
    },
    expect: {
      type: 'loopback',
      setting: { flag: 'metrics-bind-address', field: ['metricsBindAddress'] },
      unset: true,
      wanted: '127.0.0.1:10249',
    },
    // With a configuration file the flags are not heeded; the file is judged where it was read.
    unless: (process) => (process.read({ flag: 'config' }).state === 'given' ? 'notApplicable' : undefined),
    frameworks: owasp('K06'),
  },
];
