import type { Process } from '../../../control-plane/process.ts';
import { nsa, owasp, threat } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';
import { cipherSuites } from './reasons.ts';

const component = 'kubelet';
const certificate = { flag: 'tls-cert-file', field: ['tlsCertFile'] };
const privateKey = { flag: 'tls-private-key-file', field: ['tlsPrivateKeyFile'] };
const bootstrap = { flag: 'rotate-server-certificates', field: ['serverTLSBootstrap'] };

/** A serving certificate that the cluster signs takes the place of the two files. */
function isSignedByCluster(process: Process): 'pass' | undefined {
  const reading = process.read(bootstrap);
  return reading.state === 'given' && reading.text === 'true' ? 'pass' : undefined;
}

/** Rotation is for certificates that the kubelet asks the cluster for. The gate is the older way to switch it on. */
function rotatesOtherwise(process: Process): 'pass' | 'notApplicable' | undefined {
  if (process.read(certificate).state === 'given') return 'notApplicable';
  const gates = process.read({ flag: 'feature-gates', field: ['featureGates'] });
  return gates.state === 'given' && gates.items.includes('RotateKubeletServerCertificate=true') ? 'pass' : undefined;
}

/** kubeadm writes every duration that it leaves to the kubelet as `0s`. */
function isLeftToDefault(process: Process): 'pass' | undefined {
  const idle = process.read({ flag: 'streaming-connection-idle-timeout', field: ['streamingConnectionIdleTimeout'] });
  return idle.state === 'given' && idle.text === '0s' ? 'pass' : undefined;
}

/** The kubelet's configuration: CIS 4.2. The defaults are those of a configuration file, not of the flags. */
export const kubelet: readonly Row[] = [
  {
    id: 'kubelet-anonymous-auth',
    cis: '4.2.1',
    component,
    severity: 'critical',
    title: { en: 'The kubelet refuses anonymous requests', zh: 'kubelet 拒绝匿名请求' },
    why: {
      en: 'Whoever reaches port 10250 could otherwise list the node’s pods and, with weak authorization, run commands in them.',
      zh: '否则任何能访问 10250 端口的人都能列出节点上的 Pod，鉴权薄弱时还能在其中执行命令。',
    },
    expect: {
      type: 'boolean',
      setting: { flag: 'anonymous-auth', field: ['authentication', 'anonymous', 'enabled'] },
      value: false,
      unset: false,
    },
    frameworks: [...nsa('A1'), ...owasp('K06'), ...threat('MS-TA9030')],
  },
  {
    id: 'kubelet-authorization',
    cis: '4.2.2',
    component,
    severity: 'critical',
    title: { en: 'The kubelet asks the API server before it obeys', zh: 'kubelet 通过 API 服务器对请求鉴权' },
    why: {
      en: 'With AlwaysAllow every authenticated caller may run commands in any pod of the node.',
      zh: '使用 AlwaysAllow 时，任何通过认证的调用者都能在该节点的任意 Pod 中执行命令。',
    },
    expect: {
      type: 'lacks',
      setting: { flag: 'authorization-mode', field: ['authorization', 'mode'] },
      item: 'AlwaysAllow',
      unset: ['Webhook'],
      wanted: 'Webhook',
    },
    frameworks: [...nsa('A3'), ...threat('MS-TA9030')],
  },
  {
    id: 'kubelet-client-ca',
    cis: '4.2.3',
    component,
    severity: 'high',
    title: { en: 'The kubelet verifies client certificates', zh: 'kubelet 校验客户端证书' },
    why: {
      en: 'Without a client CA the kubelet cannot recognise the API server by its certificate.',
      zh: '没有客户端 CA，kubelet 无法通过证书识别 API 服务器。',
    },
    expect: {
      type: 'present',
      settings: [{ flag: 'client-ca-file', field: ['authentication', 'x509', 'clientCAFile'] }],
    },
    frameworks: nsa('N6'),
  },
  {
    id: 'kubelet-read-only-port',
    cis: '4.2.4',
    component,
    severity: 'high',
    title: { en: 'The kubelet’s read-only port is closed', zh: '关闭 kubelet 的只读端口' },
    why: {
      en: 'The port answers without any authentication and shows all pods of the node with their environment.',
      zh: '该端口无需任何认证即可访问，会暴露节点上所有 Pod 及其环境变量。',
    },
    expect: {
      type: 'number',
      setting: { flag: 'read-only-port', field: ['readOnlyPort'] },
      atLeast: 0,
      atMost: 0,
      unset: 0,
      wanted: 0,
    },
    frameworks: [...owasp('K06'), ...threat('MS-TA9030')],
  },
  {
    id: 'kubelet-streaming-idle-timeout',
    cis: '4.2.5',
    component,
    severity: 'low',
    title: { en: 'Idle exec and attach sessions are closed', zh: '空闲的 exec 与 attach 会话会被关闭' },
    why: {
      en: 'Sessions that never time out keep connections and open shells alive long after their users left.',
      zh: '永不超时的会话会在用户离开后长期占用连接并保持终端打开。',
    },
    expect: {
      type: 'duration',
      setting: { flag: 'streaming-connection-idle-timeout', field: ['streamingConnectionIdleTimeout'] },
      atLeast: 1,
      atMost: 14_400,
    },
    unless: isLeftToDefault,
  },
  {
    id: 'kubelet-iptables-chains',
    cis: '4.2.6',
    component,
    severity: 'low',
    title: { en: 'The kubelet keeps its iptables chains in place', zh: 'kubelet 维护其 iptables 链' },
    why: {
      en: 'Without the chains the node’s packet rules may not match the pod network, and traffic is dropped or let through by accident.',
      zh: '缺少这些链时，节点的数据包规则可能与 Pod 网络不一致，导致流量被误丢弃或误放行。',
    },
    expect: {
      type: 'boolean',
      setting: { flag: 'make-iptables-util-chains', field: ['makeIPTablesUtilChains'] },
      value: true,
      unset: true,
    },
  },
  {
    id: 'kubelet-hostname-override',
    cis: '4.2.7',
    component,
    severity: 'low',
    title: { en: 'The kubelet does not override its host name', zh: 'kubelet 不覆盖主机名' },
    why: {
      en: 'A name that is not the host’s can break the match with its certificate and mislead those who read logs.',
      zh: '与主机不符的名称可能与证书不匹配，也会误导查看日志的人。',
    },
    expect: { type: 'absent', setting: { flag: 'hostname-override' } },
    needs: {
      en: 'The kubelet’s command line is not among what was scanned',
      zh: '扫描范围内没有 kubelet 的命令行',
    },
  },
  {
    id: 'kubelet-event-rate',
    cis: '4.2.8',
    component,
    severity: 'low',
    title: { en: 'The kubelet does not throttle events away', zh: 'kubelet 不会因限流而丢弃事件' },
    why: {
      en: 'Fewer than five events a second drop the very ones that tell of a failing or misbehaving pod.',
      zh: '上限低于每秒五个事件时，反映 Pod 故障或异常的关键事件会被丢弃。',
    },
    expect: {
      type: 'number',
      setting: { flag: 'event-qps', field: ['eventRecordQPS'] },
      atLeast: 5,
      orZero: true,
      unset: 50,
      wanted: 50,
    },
  },
  {
    id: 'kubelet-certificate',
    cis: '4.2.9',
    component,
    severity: 'medium',
    title: { en: 'The kubelet serves TLS with a signed certificate', zh: 'kubelet 使用已签发的证书提供 TLS' },
    why: {
      en: 'A kubelet without one signs its own, which the API server cannot verify.',
      zh: '未配置证书的 kubelet 会使用自签名证书，API 服务器无法校验。',
    },
    expect: { type: 'present', settings: [certificate, privateKey] },
    unless: isSignedByCluster,
    frameworks: nsa('N6'),
  },
  {
    id: 'kubelet-rotate-certificates',
    cis: '4.2.10',
    component,
    severity: 'medium',
    title: { en: 'The kubelet rotates its client certificate', zh: 'kubelet 轮换其客户端证书' },
    why: {
      en: 'A node whose certificate lapses drops out of the cluster, and one that never changes stays useful to a thief.',
      zh: '证书过期的节点会脱离集群，而从不更换的证书对窃取者一直有用。',
    },
    expect: {
      type: 'boolean',
      setting: { flag: 'rotate-certificates', field: ['rotateCertificates'] },
      value: true,
      unset: true,
    },
    risk: 'safe',
  },
  {
    id: 'kubelet-rotate-server-certificate',
    cis: '4.2.11',
    component,
    severity: 'low',
    title: { en: 'The kubelet rotates its serving certificate', zh: 'kubelet 轮换其服务证书' },
    why: {
      en: 'Serving certificates that the kubelet asks the cluster for are short-lived and can be verified by the API server.',
      zh: '由集群签发的服务证书有效期短，且 API 服务器能够校验。',
    },
    expect: { type: 'boolean', setting: bootstrap, value: true, unset: false },
    unless: rotatesOtherwise,
  },
  {
    id: 'kubelet-tls-cipher-suites',
    cis: '4.2.12',
    component,
    severity: 'low',
    title: { en: 'The kubelet offers strong cipher suites only', zh: 'kubelet 只提供强密码套件' },
    why: cipherSuites,
    expect: {
      type: 'suites',
      setting: { flag: 'tls-cipher-suites', field: ['tlsCipherSuites'] },
      minVersion: { flag: 'tls-min-version', field: ['tlsMinVersion'] },
    },
    frameworks: owasp('K07'),
  },
  {
    id: 'kubelet-pod-pids-limit',
    cis: '4.2.13',
    component,
    severity: 'medium',
    title: { en: 'Pods have a limit of processes', zh: '限制 Pod 的进程数' },
    why: {
      en: 'Without a limit one pod can use up all process ids of its node and stop everything else on it.',
      zh: '没有限制时，单个 Pod 就能耗尽节点的全部进程 ID，使节点上其他程序停摆。',
    },
    expect: {
      type: 'number',
      setting: { flag: 'pod-max-pids', field: ['podPidsLimit'] },
      atLeast: 1,
      unset: -1,
      wanted: 4096,
    },
    frameworks: owasp('K07'),
  },
  {
    id: 'kubelet-seccomp-default',
    cis: '4.2.14',
    component,
    severity: 'medium',
    title: {
      en: 'The kubelet gives pods the runtime’s seccomp profile by default',
      zh: 'kubelet 默认为 Pod 启用运行时的 seccomp 配置',
    },
    why: {
      en: 'Pods that name no profile otherwise run unconfined and can use every system call of the kernel.',
      zh: '否则未指定配置的 Pod 将不受限制，可使用内核的所有系统调用。',
    },
    expect: {
      type: 'boolean',
      setting: { flag: 'seccomp-default', field: ['seccompDefault'] },
      value: true,
      unset: false,
    },
    since: 22,
  },
];
