import type { FrameworkRef, Severity, Text } from '@seawall/model';
import { attack, nsa, owasp, threat } from '../frameworks/ids.ts';
import type { FileRole } from './distributions/distribution.ts';
import type { FileInfo } from './host-files.ts';

/** Files of a node in the order of CIS Kubernetes Benchmark 2.0.1: for each its mode, its owner, or both. */
export interface ProtectedFile {
  /** The first part of the control's id. */
  readonly name: string;
  readonly role: FileRole;
  /** Which files of the role; default all. */
  readonly select?: (file: FileInfo) => boolean;
  readonly mode?: { readonly cis: string; readonly limit: number; readonly severity: Severity };
  readonly owner?: { readonly cis: string; readonly owner: string; readonly severity: Severity };
  /** How people call it, as the object of a sentence. */
  readonly file: Text;
  readonly why: Text;
  readonly frameworks?: readonly FrameworkRef[];
}

const manifest = {
  en: 'The kubelet starts whatever a static pod’s manifest says, with any privilege: who can write it owns the node, and who can read it learns the component’s settings.',
  zh: 'kubelet 会以任意特权启动静态 Pod 清单所描述的内容：能写入者即可控制节点，能读取者可了解组件的设置。',
};
const kubeconfig = {
  en: 'A kubeconfig is a credential: whoever reads it acts in the cluster as its owner.',
  zh: 'kubeconfig 就是凭据：能读取它的人可以其所有者的身份操作集群。',
};
const settings = {
  en: 'Whoever can write it decides how the kubelet authenticates, authorizes and runs pods.',
  zh: '能写入它的人可以决定 kubelet 如何认证、鉴权和运行 Pod。',
};
const proxySettings = {
  en: 'Who can write the network plug-in’s configuration has its program run as root, and reroutes the traffic of pods.',
  zh: '能写入网络插件配置的人可以 root 身份运行其程序，并改变 Pod 的流量走向。',
};
const store = {
  en: 'The directory holds the whole state of the cluster, Secrets included; reading it passes by every check of the API server.',
  zh: '该目录保存集群的全部状态，包括 Secret；直接读取可绕过 API 服务器的所有检查。',
};
const trust = {
  en: 'Who can replace a certificate authority’s file decides whom the component trusts.',
  zh: '能替换证书颁发机构文件的人可以决定组件信任谁。',
};
const key = {
  en: 'With a private key of the cluster anyone can pose as the component that holds it; the authorities’ keys make new identities.',
  zh: '持有集群私钥的人可冒充其所属组件；颁发机构的私钥还能签发新的身份。',
};

const ofManifests = [...threat('MS-TA9017'), ...owasp('K07')];
const ofKubeconfigs = [...nsa('N8'), ...owasp('K03', 'K09'), ...attack('T1552.001')];
const ofKeys = [...owasp('K03'), ...attack('T1552.001')];

function isCertificate({ kind, path }: FileInfo): boolean {
  return kind === 'file' && /\.(?:crt|cert|pem)$/.test(path) && !path.endsWith('-key.pem');
}

function isKey({ kind, path }: FileInfo): boolean {
  return kind === 'file' && /(?:\.key|-key\.pem)$/.test(path);
}

type Ids = readonly [mode: string, owner: string];

function both(
  name: string,
  role: FileRole,
  [modeId, ownerId]: Ids,
  { limit = 0o600, owner = 'root:root', severity = 'high' as Severity },
  file: Text,
  why: Text,
  frameworks: readonly FrameworkRef[] = owasp('K07'),
): ProtectedFile {
  return {
    name,
    role,
    mode: { cis: modeId, limit, severity },
    owner: { cis: ownerId, owner, severity: owner === 'root:root' ? severity : 'low' },
    file,
    why,
    frameworks,
  };
}

function named(en: string, zh: string): Text {
  return { en, zh };
}

export const protectedFiles: readonly ProtectedFile[] = [
  both(
    'api-server-manifest',
    'api-server-manifest',
    ['1.1.1', '1.1.2'],
    {},
    named('the manifest of kube-apiserver', 'kube-apiserver 清单文件'),
    manifest,
    ofManifests,
  ),
  both(
    'controller-manager-manifest',
    'controller-manager-manifest',
    ['1.1.3', '1.1.4'],
    {},
    named('the manifest of kube-controller-manager', 'kube-controller-manager 清单文件'),
    manifest,
    ofManifests,
  ),
  both(
    'scheduler-manifest',
    'scheduler-manifest',
    ['1.1.5', '1.1.6'],
    {},
    named('the manifest of kube-scheduler', 'kube-scheduler 清单文件'),
    manifest,
    ofManifests,
  ),
  both(
    'etcd-manifest',
    'etcd-manifest',
    ['1.1.7', '1.1.8'],
    {},
    named('the manifest of etcd', 'etcd 清单文件'),
    manifest,
    ofManifests,
  ),
  both(
    'cni-configuration',
    'cni-configuration',
    ['1.1.9', '1.1.10'],
    { severity: 'medium' },
    named('the CNI configuration', 'CNI 配置文件'),
    proxySettings,
  ),
  both(
    'etcd-data',
    'etcd-data',
    ['1.1.11', '1.1.12'],
    { limit: 0o700, owner: 'etcd:etcd', severity: 'critical' },
    named('the data directory of etcd', 'etcd 数据目录'),
    store,
    [...nsa('N7'), ...owasp('K03')],
  ),
  both(
    'admin-kubeconfig',
    'admin-kubeconfig',
    ['1.1.13', '1.1.14'],
    { severity: 'critical' },
    named('the administrators’ kubeconfig', '管理员的 kubeconfig 文件'),
    kubeconfig,
    ofKubeconfigs,
  ),
  both(
    'scheduler-kubeconfig',
    'scheduler-kubeconfig',
    ['1.1.15', '1.1.16'],
    {},
    named('the kubeconfig of kube-scheduler', 'kube-scheduler 的 kubeconfig 文件'),
    kubeconfig,
    ofKubeconfigs,
  ),
  both(
    'controller-manager-kubeconfig',
    'controller-manager-kubeconfig',
    ['1.1.17', '1.1.18'],
    {},
    named('the kubeconfig of kube-controller-manager', 'kube-controller-manager 的 kubeconfig 文件'),
    kubeconfig,
    ofKubeconfigs,
  ),
  {
    name: 'pki',
    role: 'pki',
    owner: { cis: '1.1.19', owner: 'root:root', severity: 'high' },
    file: named('the cluster’s PKI', '集群的 PKI 文件'),
    why: key,
    frameworks: ofKeys,
  },
  {
    name: 'pki-certificates',
    role: 'pki',
    select: isCertificate,
    mode: { cis: '1.1.20', limit: 0o644, severity: 'medium' },
    file: named('the cluster’s certificates', '集群的证书文件'),
    why: trust,
  },
  {
    name: 'pki-keys',
    role: 'pki',
    select: isKey,
    mode: { cis: '1.1.21', limit: 0o600, severity: 'critical' },
    file: named('the cluster’s private keys', '集群的私钥文件'),
    why: key,
    frameworks: ofKeys,
  },
  both(
    'kubelet-unit',
    'kubelet-unit',
    ['4.1.1', '4.1.2'],
    { severity: 'medium' },
    named('the kubelet’s unit file', 'kubelet 的 unit 文件'),
    settings,
  ),
  both(
    'kube-proxy-kubeconfig',
    'kube-proxy-kubeconfig',
    ['4.1.3', '4.1.4'],
    { severity: 'medium' },
    named('the kubeconfig of kube-proxy', 'kube-proxy 的 kubeconfig 文件'),
    kubeconfig,
    ofKubeconfigs,
  ),
  both(
    'kubelet-kubeconfig',
    'kubelet-kubeconfig',
    ['4.1.5', '4.1.6'],
    {},
    named('the kubelet’s kubeconfig', 'kubelet 的 kubeconfig 文件'),
    kubeconfig,
    ofKubeconfigs,
  ),
  both(
    'kubelet-client-ca',
    'kubelet-client-ca',
    ['4.1.7', '4.1.8'],
    { limit: 0o644, severity: 'medium' },
    named('the kubelet’s client CA', 'kubelet 的客户端 CA 证书'),
    trust,
  ),
  both(
    'kubelet-configuration',
    'kubelet-configuration',
    ['4.1.9', '4.1.10'],
    {},
    named('the kubelet’s configuration', 'kubelet 配置文件'),
    settings,
  ),
];

/** What should hold of its mode, as a requirement says it. */
export function modeTitle({ file }: ProtectedFile, limit: string): Text {
  return { en: `The mode of ${file.en} is ${limit} or stricter`, zh: `${file.zh}的权限为 ${limit} 或更严格` };
}

export function ownerTitle({ file }: ProtectedFile, owner: string): Text {
  return { en: `The owner of ${file.en} is ${owner}`, zh: `${file.zh}的属主为 ${owner}` };
}
