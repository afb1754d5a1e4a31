import type { Text } from '@seawall/model';
import { inFile } from '../../../control-plane/container-process.ts';
import type { Process } from '../../../control-plane/process.ts';
import { nsa, owasp, threat } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';

const component = 'kube-apiserver';
const authorizationMode = { flag: 'authorization-mode' };

/** AuthenticationConfiguration and AuthorizationConfiguration replace the flags, which must then not be given. */
function behindFile(flag: string, file: string): (process: Process) => Text | undefined {
  return (process) =>
    process.read({ flag }).state === 'unset' && process.read({ flag: file }).state !== 'unset'
      ? inFile(file)
      : undefined;
}

const modeInFile = behindFile('authorization-mode', 'authorization-config');

/** Who may speak to the API server, and what decides about it: CIS 1.2.1 to 1.2.8, 1.2.21, 1.2.22 and 1.2.30. */
export const apiServerAccess: readonly Row[] = [
  {
    id: 'apiserver-anonymous-auth',
    cis: '1.2.1',
    component,
    severity: 'medium',
    title: { en: 'The API server refuses anonymous requests', zh: 'API 服务器拒绝匿名请求' },
    why: {
      en: 'Requests without credentials are answered as system:anonymous, so one careless binding to that user opens the cluster to anyone who reaches the port.',
      zh: '未携带凭据的请求会以 system:anonymous 身份处理，一旦有绑定误授权给该用户，任何能访问端口的人都能进入集群。',
    },
    expect: { type: 'boolean', setting: { flag: 'anonymous-auth' }, value: false, unset: true },
    unless: behindFile('anonymous-auth', 'authentication-config'),
    frameworks: [...nsa('A1'), ...owasp('K06', 'K09'), ...threat('MS-TA9029')],
  },
  {
    id: 'apiserver-token-auth-file',
    cis: '1.2.2',
    component,
    severity: 'high',
    title: { en: 'The API server uses no static token file', zh: 'API 服务器不使用静态令牌文件' },
    why: {
      en: 'Static tokens lie in clear text on disk, never expire, and are only revoked by restarting the API server.',
      zh: '静态令牌以明文存放在磁盘上，永不过期，只有重启 API 服务器才能吊销。',
    },
    expect: { type: 'absent', setting: { flag: 'token-auth-file' } },
    frameworks: [...nsa('A2'), ...owasp('K09')],
  },
  {
    id: 'apiserver-kubelet-client-certificate',
    cis: '1.2.4',
    component,
    severity: 'high',
    title: { en: 'The API server shows kubelets a client certificate', zh: 'API 服务器向 kubelet 出示客户端证书' },
    why: {
      en: 'Without it kubelets must take requests for exec, logs and metrics from callers that they cannot tell apart.',
      zh: '缺少客户端证书时，kubelet 只能接受身份无法区分的调用者发来的 exec、日志和指标请求。',
    },
    expect: {
      type: 'present',
      settings: [{ flag: 'kubelet-client-certificate' }, { flag: 'kubelet-client-key' }],
    },
    frameworks: nsa('N6'),
  },
  {
    id: 'apiserver-kubelet-certificate-authority',
    cis: '1.2.5',
    component,
    severity: 'high',
    title: { en: 'The API server verifies the certificates of kubelets', zh: 'API 服务器校验 kubelet 的证书' },
    why: {
      en: 'Whoever can stand between the API server and a node could pose as its kubelet and read exec sessions and logs.',
      zh: '处于 API 服务器与节点之间的攻击者可以冒充 kubelet，读取 exec 会话和日志。',
    },
    expect: { type: 'present', settings: [{ flag: 'kubelet-certificate-authority' }] },
    frameworks: nsa('N6'),
  },
  {
    id: 'apiserver-authorization-always-allow',
    cis: '1.2.6',
    component,
    severity: 'critical',
    title: { en: 'The API server does not allow every request', zh: 'API 服务器不放行所有请求' },
    why: {
      en: 'With AlwaysAllow any authenticated caller, down to the least service account, administers the whole cluster.',
      zh: '使用 AlwaysAllow 时，任何通过认证的调用者，包括权限最小的服务账号，都能管理整个集群。',
    },
    expect: { type: 'lacks', setting: authorizationMode, item: 'AlwaysAllow', unset: ['AlwaysAllow'] },
    unless: modeInFile,
    frameworks: [...nsa('A3'), ...owasp('K02')],
  },
  {
    id: 'apiserver-authorization-node',
    cis: '1.2.7',
    component,
    severity: 'medium',
    title: { en: 'The API server authorizes nodes with the Node mode', zh: 'API 服务器使用 Node 模式为节点鉴权' },
    why: {
      en: 'The Node mode limits a kubelet to the secrets and pods of its own node; without it one stolen node credential reads far more.',
      zh: 'Node 模式将 kubelet 的访问限制在本节点的 Secret 与 Pod；否则一个节点凭据泄露即可读取更多内容。',
    },
    expect: { type: 'has', setting: authorizationMode, item: 'Node', unset: [], without: 'AlwaysAllow' },
    unless: modeInFile,
    frameworks: owasp('K02'),
  },
  {
    id: 'apiserver-authorization-rbac',
    cis: '1.2.8',
    component,
    severity: 'high',
    title: { en: 'The API server authorizes with RBAC', zh: 'API 服务器启用 RBAC 鉴权' },
    why: {
      en: 'Without RBAC the roles and bindings of the cluster have no effect, and permissions cannot be narrowed per subject.',
      zh: '未启用 RBAC 时，集群中的角色与绑定不起作用，无法按主体收紧权限。',
    },
    expect: {
      type: 'has',
      setting: authorizationMode,
      item: 'RBAC',
      unset: [],
      without: 'AlwaysAllow',
      alone: ['Node', 'RBAC'],
    },
    unless: modeInFile,
    frameworks: [...nsa('A3'), ...owasp('K02')],
  },
  {
    id: 'apiserver-service-account-lookup',
    cis: '1.2.21',
    component,
    severity: 'medium',
    title: { en: 'The API server looks up service accounts of tokens', zh: 'API 服务器核对令牌对应的服务账号' },
    why: {
      en: 'Without the lookup a token stays valid after its service account or Secret has been deleted.',
      zh: '不做核对时，服务账号或 Secret 已删除，其令牌依然有效。',
    },
    expect: { type: 'boolean', setting: { flag: 'service-account-lookup' }, value: true, unset: true },
    risk: 'safe',
    frameworks: owasp('K09'),
  },
  {
    id: 'apiserver-service-account-key-file',
    cis: '1.2.22',
    component,
    severity: 'medium',
    title: {
      en: 'The API server verifies service account tokens with a key of their own',
      zh: 'API 服务器使用专用密钥校验服务账号令牌',
    },
    why: {
      en: 'Without a key of its own the TLS private key also signs for tokens, and neither can be rotated without the other.',
      zh: '没有专用密钥时，TLS 私钥同时用于令牌校验，两者无法独立轮换。',
    },
    expect: { type: 'present', settings: [{ flag: 'service-account-key-file' }] },
  },
  {
    id: 'apiserver-service-account-token-extension',
    cis: '1.2.30',
    component,
    severity: 'low',
    title: {
      en: 'Service account tokens are not extended to a year',
      zh: '服务账号令牌的有效期不会延长到一年',
    },
    why: {
      en: 'By default a token that asks for an hour is accepted for a year, and so is a stolen one.',
      zh: '默认情况下，申请一小时有效期的令牌实际上一年内都有效，失窃的令牌也一样。',
    },
    expect: {
      type: 'boolean',
      setting: { flag: 'service-account-extend-token-expiration' },
      value: false,
      unset: true,
    },
    since: 20,
    frameworks: owasp('K09'),
  },
];
