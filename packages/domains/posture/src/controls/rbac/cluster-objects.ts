import { attack, cis, threat } from '../../frameworks/ids.ts';
import { isRestricted } from '../../rbac/rule.ts';
import { goodPractices, type Power } from './power.ts';

export const pvCreate: Power = {
  id: 'rbac-pv-create',
  severity: 'high',
  right: { en: 'create PersistentVolumes', zh: '创建 PersistentVolume' },
  title: { en: 'Few may create PersistentVolumes', zh: '只有少数主体可以创建 PersistentVolume' },
  why: {
    en: 'A PersistentVolume of type hostPath, claimed by an ordinary pod, mounts any directory of the node, past the Pod Security level that forbids hostPath in the pod itself.',
    zh: '由普通 Pod 申领的 hostPath 类型 PersistentVolume 可以挂载节点上的任意目录，绕过在 Pod 中禁止 hostPath 的 Pod 安全性级别。',
  },
  remediation: {
    en: 'Let a storage provisioner create volumes; applications and people need PersistentVolumeClaims only.',
    zh: '由存储供应组件创建卷；应用和用户只需要 PersistentVolumeClaim。',
  },
  references: [`${goodPractices}#persistent-volume-creation`],
  frameworks: [...cis('5.1.9'), ...threat('MS-TA9013'), ...attack('T1611')],
  rights: [{ group: '', resources: ['persistentvolumes'], verbs: ['create'], cluster: true }],
};

export const crdInstall: Power = {
  id: 'rbac-crd-install',
  severity: 'medium',
  right: { en: 'install or change CustomResourceDefinitions', zh: '安装或修改 CustomResourceDefinition' },
  title: { en: 'Few may change CustomResourceDefinitions', zh: '只有少数主体可以修改 CustomResourceDefinition' },
  why: {
    en: 'A changed definition loosens the schema of objects that an operator with wide rights acts on, or routes them through a conversion webhook of the attacker; a deleted one removes every object of its kind.',
    zh: '修改定义可以放宽高权限 Operator 所处理对象的校验，或让对象经过攻击者的转换 Webhook；删除定义会清除该类型的所有对象。',
  },
  remediation: {
    en: 'Install definitions with the deployment tool and leave the operator read access, or name them in resourceNames.',
    zh: '由部署工具安装定义，只给 Operator 读取权限，或用 resourceNames 列出它们。',
  },
  frameworks: [...threat('MS-TA9015'), ...attack('T1098')],
  rights: [
    {
      group: 'apiextensions.k8s.io',
      resources: ['customresourcedefinitions'],
      verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
      cluster: true,
    },
  ],
  minor: true,
};

export const apiServices: Power = {
  id: 'rbac-apiservice',
  severity: 'high',
  right: { en: 'register API servers in front of API groups', zh: '为 API 组注册扩展 API 服务器' },
  title: { en: 'Few may change APIServices', zh: '只有少数主体可以修改 APIService' },
  why: {
    en: 'An APIService sends all requests for an API group to a service of its author, who sees the objects and the user names of everybody and answers what suits them.',
    zh: 'APIService 会把某个 API 组的所有请求转发到其作者的服务，作者可以看到所有人的对象和用户名，并按自己的意愿作答。',
  },
  remediation: {
    en: 'Leave APIServices to the installer of the extension, and name the one that is managed in resourceNames.',
    zh: '由扩展的安装者管理 APIService，并用 resourceNames 指定所管理的那一个。',
  },
  frameworks: [...threat('MS-TA9015'), ...attack('T1098')],
  rights: [
    {
      group: 'apiregistration.k8s.io',
      resources: ['apiservices'],
      verbs: ['create', 'update', 'patch'],
      cluster: true,
    },
  ],
  minor: true,
};

export const namespaceModify: Power = {
  id: 'rbac-namespace-modify',
  severity: 'medium',
  inNamespace: 'low',
  right: { en: 'change the labels of Namespaces', zh: '修改命名空间的标签' },
  title: { en: 'Few may change Namespaces', zh: '只有少数主体可以修改命名空间' },
  why: {
    en: 'The labels of a Namespace hold its Pod Security level and decide which NetworkPolicies and admission webhooks apply to it. Whoever patches them lifts those limits before the next pod is created.',
    zh: '命名空间的标签保存其 Pod 安全性级别，并决定适用哪些 NetworkPolicy 和准入 Webhook。能修改标签的人可以先解除这些限制，再创建下一个 Pod。',
  },
  remediation: {
    en: 'Leave update and patch on namespaces to the platform team and name the namespaces in resourceNames.',
    zh: '由平台团队持有命名空间的 update 和 patch 权限，并用 resourceNames 列出命名空间。',
  },
  references: [`${goodPractices}#namespace-modification`],
  frameworks: [...attack('T1685')],
  rights: [{ group: '', resources: ['namespaces'], verbs: ['update', 'patch'] }],
  minor: true,
};

export const systemConfigMaps: Power = {
  id: 'rbac-system-configmaps',
  severity: 'medium',
  right: { en: 'change the ConfigMaps of kube-system', zh: '修改 kube-system 中的 ConfigMap' },
  inNamespace: 'medium',
  title: { en: 'Few may change the ConfigMaps of kube-system', zh: '只有少数主体可以修改 kube-system 中的 ConfigMap' },
  why: {
    en: 'On EKS the ConfigMap aws-auth maps cloud identities to Kubernetes groups: one added line makes an attacker cluster admin. The ConfigMap of CoreDNS decides where every name of the cluster leads.',
    zh: '在 EKS 上，ConfigMap aws-auth 将云身份映射到 Kubernetes 组：加一行就能让攻击者成为集群管理员。CoreDNS 的 ConfigMap 则决定集群中每个名称的解析结果。',
  },
  remediation: {
    en: 'Give write access in the namespaces of the application only, or name the ConfigMap that is needed in resourceNames.',
    zh: '只在应用所在的命名空间授予写权限，或用 resourceNames 列出所需的 ConfigMap。',
  },
  references: ['https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html'],
  frameworks: [...threat('MS-TA9035', 'MS-TA9001'), ...attack('T1098', 'T1078')],
  rights: [
    {
      group: '',
      resources: ['configmaps'],
      verbs: ['update', 'patch'],
      namespace: 'kube-system',
      names: ['aws-auth', 'coredns', 'kube-proxy', 'kubeadm-config', 'kubelet-config'],
    },
  ],
  minor: true,
  adjust({ rule, role }) {
    if (rule.resourceNames?.includes('aws-auth') === true) return 2;
    return isRestricted(rule) || role.kind === 'Role' ? 1 : 0;
  },
};
