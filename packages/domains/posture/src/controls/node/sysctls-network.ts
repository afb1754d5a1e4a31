import { threat } from '../../frameworks/ids.ts';
import { is, type SysctlRow } from './sysctl-row.ts';

const forged = threat('MS-TA9036');

function everywhere(name: string, family = 'ipv4'): string[] {
  return [`net.${family}.conf.all.${name}`, `net.${family}.conf.default.${name}`];
}

/** What keeps other machines and pods from steering the node's traffic. */
export const networkSysctls: readonly SysctlRow[] = [
  {
    id: 'sysctl-accept-redirects',
    keys: [...everywhere('accept_redirects'), ...everywhere('accept_redirects', 'ipv6')],
    accepts: is(0),
    wanted: '0',
    severity: 'medium',
    title: { en: 'ICMP redirects are ignored', zh: '忽略 ICMP 重定向' },
    why: {
      en: 'Any machine or pod on the link could tell the node to send its traffic through it.',
      zh: '否则链路上的任何机器或 Pod 都能让节点把流量转经自己。',
    },
    frameworks: forged,
  },
  {
    id: 'sysctl-send-redirects',
    keys: everywhere('send_redirects'),
    accepts: is(0),
    wanted: '0',
    severity: 'low',
    title: { en: 'The node sends no ICMP redirects', zh: '节点不发送 ICMP 重定向' },
    why: {
      en: 'A node routes for its pods; redirects tell them of paths around it, past its policies.',
      zh: '节点为 Pod 转发流量，重定向会告知绕过节点及其策略的路径。',
    },
    frameworks: forged,
  },
  {
    id: 'sysctl-source-routes',
    keys: [...everywhere('accept_source_route'), ...everywhere('accept_source_route', 'ipv6')],
    accepts: (value) => value <= 0,
    wanted: '0',
    severity: 'medium',
    title: { en: 'Packets do not choose their route', zh: '数据包不得自选路由' },
    why: {
      en: 'A sender that chooses the route reaches addresses that the node’s own routes keep from it.',
      zh: '自选路由的发送者可到达节点路由本不允许的地址。',
    },
    frameworks: forged,
  },
  {
    id: 'sysctl-reverse-path',
    keys: ['net.ipv4.conf.all.rp_filter'],
    accepts: is(1, 2),
    wanted: '2',
    severity: 'info',
    title: { en: 'Packets come from where answers would go', zh: '校验数据包的来源路径' },
    why: {
      en: 'Otherwise a pod can send under the address of another; some network plug-ins check this themselves and need it off.',
      zh: '否则 Pod 可冒用他人地址发包；部分网络插件自行校验并要求关闭此项。',
    },
    frameworks: forged,
  },
  {
    id: 'sysctl-syn-cookies',
    keys: ['net.ipv4.tcp_syncookies'],
    accepts: is(1, 2),
    wanted: '1',
    severity: 'medium',
    title: { en: 'A flood of connections does not fill the queue', zh: '连接洪泛不会占满队列' },
    why: {
      en: 'Half-open connections from forged addresses would keep the kubelet and every node port from answering.',
      zh: '否则伪造地址的半开连接会使 kubelet 和所有 NodePort 无法响应。',
    },
    frameworks: threat('MS-TA9040'),
  },
  {
    id: 'sysctl-broadcast-echo',
    keys: ['net.ipv4.icmp_echo_ignore_broadcasts'],
    accepts: is(1),
    wanted: '1',
    severity: 'low',
    title: { en: 'Broadcast pings are not answered', zh: '不响应广播 ping' },
    why: {
      en: 'Answers to a forged sender multiply its traffic against a third machine.',
      zh: '对伪造来源的响应会放大针对第三方机器的流量。',
    },
    frameworks: threat('MS-TA9040'),
  },
];
