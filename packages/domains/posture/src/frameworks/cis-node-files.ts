import type { Text } from '@seawall/model';
import type { Requirement } from './framework.ts';
import { nodeFile } from './reasons.ts';

/** Files in the order of the benchmark: for each its mode, then its owner, unless only one of them is asked for. */
interface NodeFile {
  readonly mode?: readonly [id: string, limit: string];
  readonly owner?: readonly [id: string, owner: string];
  readonly file: Text;
}

const manifests = '/etc/kubernetes/manifests';
const cni: Text = { en: 'the CNI configuration', zh: 'CNI 配置' };
const dataDirectory: Text = { en: 'the data directory of etcd', zh: 'etcd 数据目录' };
const unit: Text = { en: 'the kubelet’s unit file', zh: 'kubelet 的 unit 文件' };
const proxyConfig: Text = { en: 'the kubeconfig of kube-proxy', zh: 'kube-proxy 的 kubeconfig' };
const clientCa: Text = { en: 'the kubelet’s client CA', zh: 'kubelet 的客户端 CA' };

const files: readonly NodeFile[] = [
  both('1.1.1', '1.1.2', path(`${manifests}/kube-apiserver.yaml`), '0600'),
  both('1.1.3', '1.1.4', path(`${manifests}/kube-controller-manager.yaml`), '0600'),
  both('1.1.5', '1.1.6', path(`${manifests}/kube-scheduler.yaml`), '0600'),
  both('1.1.7', '1.1.8', path(`${manifests}/etcd.yaml`), '0600'),
  both('1.1.9', '1.1.10', cni, '0600'),
  both('1.1.11', '1.1.12', dataDirectory, '0700', 'etcd:etcd'),
  both('1.1.13', '1.1.14', { en: 'the administrators’ kubeconfig', zh: '管理员的 kubeconfig' }, '0600'),
  both('1.1.15', '1.1.16', path('/etc/kubernetes/scheduler.conf'), '0600'),
  both('1.1.17', '1.1.18', path('/etc/kubernetes/controller-manager.conf'), '0600'),
  { owner: ['1.1.19', 'root:root'], file: path('/etc/kubernetes/pki') },
  { mode: ['1.1.20', '0644'], file: { en: 'the cluster’s certificates', zh: '集群的证书文件' } },
  { mode: ['1.1.21', '0600'], file: { en: 'the cluster’s private keys', zh: '集群的私钥文件' } },
  both('4.1.1', '4.1.2', unit, '0600'),
  both('4.1.3', '4.1.4', proxyConfig, '0600'),
  both('4.1.5', '4.1.6', path('/etc/kubernetes/kubelet.conf'), '0600'),
  both('4.1.7', '4.1.8', clientCa, '0644'),
  both('4.1.9', '4.1.10', path('/var/lib/kubelet/config.yaml'), '0600'),
];

function both(modeId: string, ownerId: string, file: Text, limit: string, owner = 'root:root'): NodeFile {
  return { mode: [modeId, limit], owner: [ownerId, owner], file };
}

function path(text: string): Text {
  return { en: text, zh: ` ${text} ` };
}

/** The requirements on files of a node in one section. */
export function cisNodeFiles(section: '1.1' | '4.1'): Requirement[] {
  return files.flatMap(({ mode, owner, file }) => {
    const found: Requirement[] = [];
    if (mode?.[0].startsWith(`${section}.`)) {
      const [id, limit] = mode;
      const title: Text = {
        en: `The mode of ${file.en} is ${limit} or stricter`,
        zh: `${file.zh}的权限为 ${limit} 或更严格`.trim(),
      };
      found.push({ id, section, title, unassessed: nodeFile });
    }
    if (owner?.[0].startsWith(`${section}.`)) {
      const [id, name] = owner;
      const title: Text = { en: `The owner of ${file.en} is ${name}`, zh: `${file.zh}的属主为 ${name}`.trim() };
      found.push({ id, section, title, unassessed: nodeFile });
    }
    return found;
  });
}
