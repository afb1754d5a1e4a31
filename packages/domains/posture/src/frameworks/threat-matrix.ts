import type { Text } from '@seawall/model';
import type { Framework, Requirement } from './framework.ts';
import { needsProvider, needsRuntime } from './reasons.ts';

/** Microsoft's Threat Matrix for Kubernetes; a technique that fails is one that the manifests leave open. */
export const threatMatrix: Framework = {
  id: 'microsoft-threat-matrix',
  title: { en: 'Microsoft Threat Matrix for Kubernetes', zh: '微软 Kubernetes 威胁矩阵' },
  version: '2024',
  url: 'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/',
  requirements: [
    r('9001', 'initial-access', 'Stolen cloud credentials', '窃取的云凭据', needsProvider),
    r('9002', 'initial-access', 'A tampered image from the registry', '镜像仓库中被篡改的镜像'),
    r('9003', 'initial-access', 'A stolen kubeconfig', '窃取的 kubeconfig', needsRuntime),
    r('9004', 'initial-access', 'A vulnerable application', '存在漏洞的应用', needsRuntime),
    r('9005', 'initial-access', 'Sensitive interfaces open to the network', '向网络开放的敏感接口'),
    r('9006', 'execution', 'Commands run through exec', '通过 exec 执行命令'),
    r('9007', 'execution', 'A shell inside a container', '容器内的 shell', needsRuntime),
    r('9008', 'execution', 'A new container for the attacker', '为攻击者新建容器'),
    r('9009', 'execution', 'Remote code execution in an application', '应用中的远程代码执行', needsRuntime),
    r('9010', 'execution', 'An SSH server inside a container', '容器内的 SSH 服务器', needsRuntime),
    r('9011', 'execution', 'A sidecar slipped into a pod', '向 Pod 注入边车容器'),
    r('9012', 'persistence', 'A backdoor kept alive by a controller', '由控制器维持运行的后门容器'),
    r('9013', 'persistence', 'A writable mount of the host’s files', '可写的宿主机路径挂载'),
    r('9014', 'persistence', 'A CronJob that comes back', '反复运行的恶意 CronJob'),
    r('9015', 'persistence', 'A malicious admission webhook', '恶意的准入 Webhook'),
    r('9016', 'credential-access', 'A service account token taken from a container', '从容器中窃取服务账号令牌'),
    r('9017', 'persistence', 'A static pod written on a node', '在节点上写入静态 Pod'),
    r('9018', 'privilege-escalation', 'A privileged container', '特权容器'),
    r('9019', 'privilege-escalation', 'A binding to cluster-admin', '绑定 cluster-admin'),
    r('9020', 'privilege-escalation', 'Cloud resources reached from a pod', '从 Pod 访问云资源', needsProvider),
    r('9021', 'defense-evasion', 'Container logs cleared', '清除容器日志', needsRuntime),
    r('9022', 'defense-evasion', 'Events deleted', '删除 Kubernetes 事件', needsRuntime),
    r('9023', 'defense-evasion', 'A pod named like one of the system', '仿冒系统 Pod 的名称', needsRuntime),
    r('9024', 'defense-evasion', 'A connection through a proxy', '通过代理连接', needsRuntime),
    r('9025', 'credential-access', 'Secrets listed through the API', '通过 API 列出 Secret'),
    r('9026', 'credential-access', 'The node’s cloud credentials mounted', '挂载节点上的云凭据'),
    r('9027', 'credential-access', 'Credentials written into configuration', '写入配置的凭据'),
    r('9028', 'credential-access', 'Tokens of a managed identity', '托管身份的令牌'),
    r('9029', 'discovery', 'The API server asked what there is', '通过 API 服务器探查集群'),
    r('9030', 'discovery', 'The kubelet asked what there is', '通过 kubelet 探查节点'),
    r('9031', 'discovery', 'The network mapped from a pod', '从 Pod 探测网络'),
    r('9033', 'discovery', 'The cloud’s metadata service queried', '查询云元数据服务'),
    r('9034', 'lateral-movement', 'Free movement on the cluster network', '在集群网络中自由移动'),
    r('9035', 'lateral-movement', 'Answers of CoreDNS falsified', '篡改 CoreDNS 解析结果'),
    r('9036', 'lateral-movement', 'Addresses forged on the pod network', '在 Pod 网络中伪造地址'),
    r('9037', 'collection', 'Images pulled from a private registry', '拉取私有镜像仓库中的镜像', needsProvider),
    r('9038', 'impact', 'Data destroyed', '破坏数据', needsRuntime),
    r('9039', 'impact', 'Computing power hijacked', '劫持计算资源'),
    r('9040', 'impact', 'Services denied', '拒绝服务'),
    r('9041', 'collection', 'Files copied out of a pod', '从 Pod 中拷贝数据', needsRuntime),
  ],
};

function r(number: string, section: string, en: string, zh: string, unassessed?: Text): Requirement {
  return { id: `MS-TA${number}`, section, title: { en, zh }, ...(unassessed === undefined ? {} : { unassessed }) };
}
