import type { Severity, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { sensitivePorts } from '../../network/sensitive-ports.ts';
import { networkUnseen } from '../../node/kernel.ts';
import type { Node } from '../../node/node.ts';
import { holderOf, isReachable, type ListeningSocket, listeningSockets } from '../../node/sockets.ts';
import { hostControl } from './host-control.ts';
import { cannotRead } from './outcome.ts';

/** What a node of a cluster is there to answer on. */
const business: ReadonlySet<number> = new Set([22, 2376, 2379, 2380, 6443, 9100, 10250, 10257, 10259]);

interface Service {
  readonly name: Text;
  readonly severity: Severity;
}

function service(name: string, severity: Severity): Service {
  return { name: { en: name, zh: name }, severity };
}

/** Beside those that no Service should expose. */
const onNodes: ReadonlyMap<string, Service> = new Map([
  ['tcp/512', service('rexec', 'high')],
  ['tcp/513', service('rlogin', 'high')],
  ['tcp/514', service('rsh', 'high')],
  ['tcp/6000', service('X11', 'high')],
  ['tcp/10251', service('kube-scheduler (HTTP)', 'high')],
  ['tcp/10252', service('kube-controller-manager (HTTP)', 'high')],
  ['udp/69', service('TFTP', 'high')],
  ['udp/161', service('SNMP', 'medium')],
  ['udp/111', service('RPC portmapper', 'medium')],
]);

function serviceAt({ protocol, port }: ListeningSocket): Service | undefined {
  const own = onNodes.get(`${protocol}/${port}`);
  if (own !== undefined || protocol === 'udp' || business.has(port)) return own;
  return sensitivePorts.get(port);
}

const openPorts = hostControl({
  id: 'host-open-ports',
  severity: 'high',
  title: { en: 'No sensitive service listens beyond the node', zh: '敏感服务不对节点之外监听' },
  why: {
    en: 'Pods reach every port of their node, and mostly those of all nodes: what listens there without good authentication is open to each of them.',
    zh: 'Pod 可访问其所在节点的所有端口，通常也能访问其他节点；在那里监听且认证薄弱的服务对每个 Pod 敞开。',
  },
  message: {
    en: 'Port {port} on {address}: {service} listens there{process}',
    zh: '{address} 的端口 {port} 有 {service} 监听{process}',
  },
  remediation: {
    en: 'Switch the service off, or bind it to the loopback address.',
    zh: '停用该服务，或将其绑定到回环地址。',
  },
  reference: 'https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
  frameworks: [...nsa('N5'), ...owasp('K06'), ...threat('MS-TA9005'), ...attack('T1133')],
  judge,
});

function judge({ files, processes }: Node): Judgement {
  const unseen = networkUnseen(files);
  if (unseen !== undefined) return { notAssessed: unseen };
  const sockets = listeningSockets(files);
  if (sockets.state !== 'here') return { notAssessed: cannotRead(['/proc/1/net']) };
  const faults: Fault[] = [];
  for (const socket of sockets.value) {
    const found = isReachable(socket) ? serviceAt(socket) : undefined;
    if (found === undefined) continue;
    const { protocol, address, port, inode } = socket;
    const running = processes.state === 'here' ? processes.value : [];
    const holder = holderOf(inode, running, files)?.name;
    faults.push({
      path: [],
      file: `/proc/1/net/${protocol}${address.includes(':') ? '6' : ''}`,
      key: `${protocol}/${port} ${address}`,
      severity: found.severity,
      message: naming(found.name),
      values: { address, port, process: holder === undefined ? '' : ` (${holder})` },
      evidence: [{ field: `${protocol} ${port}`, value: holder === undefined ? address : `${address} ${holder}` }],
    });
  }
  return faults.length > 0 ? faults : 'pass';
}

/** A service has a name in each language; values are the same in all. */
function naming(name: Text): Text {
  const { message } = openPorts;
  return { en: message.en.replace('{service}', name.en), zh: message.zh.replace('{service}', name.zh) };
}

export const listeningControls: readonly Control[] = [openPorts];
