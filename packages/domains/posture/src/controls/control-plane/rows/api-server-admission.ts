import { owasp } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';

const component = 'kube-apiserver';

/** Which admission plugins run: CIS 1.2.3 and 1.2.9 to 1.2.14. */
export const apiServerAdmission: readonly Row[] = [
  {
    id: 'apiserver-deny-service-external-ips',
    cis: '1.2.3',
    component,
    severity: 'medium',
    title: { en: 'New Services cannot claim external IPs', zh: '新建 Service 不得占用外部 IP' },
    why: {
      en: 'Whoever may create a Service can otherwise name an address as its external IP and draw other pods’ traffic to it (CVE-2020-8554).',
      zh: '否则，能创建 Service 的人可将任意地址声明为外部 IP，劫持其他 Pod 的流量（CVE-2020-8554）。',
    },
    expect: { type: 'plugin', plugin: 'DenyServiceExternalIPs', on: true, byDefault: false },
    since: 21,
  },
  {
    id: 'apiserver-event-rate-limit',
    cis: '1.2.9',
    component,
    severity: 'low',
    title: { en: 'The API server limits the rate of events', zh: 'API 服务器限制事件速率' },
    why: {
      en: 'One noisy controller can flood the API server and etcd with events until nothing else gets through.',
      zh: '一个异常的控制器就能用大量事件淹没 API 服务器和 etcd，使其他请求无法处理。',
    },
    expect: { type: 'plugin', plugin: 'EventRateLimit', on: true, byDefault: false },
    // The plugin refuses to start without limits from an admission configuration file.
    fixable: false,
  },
  {
    id: 'apiserver-always-admit',
    cis: '1.2.10',
    component,
    severity: 'high',
    title: { en: 'The admission plugin AlwaysAdmit is off', zh: '未启用准入插件 AlwaysAdmit' },
    why: {
      en: 'AlwaysAdmit lets every request through and gives a false sense that admission checks something.',
      zh: 'AlwaysAdmit 放行所有请求，让人误以为准入检查仍在生效。',
    },
    expect: { type: 'plugin', plugin: 'AlwaysAdmit', on: false, byDefault: false },
  },
  {
    id: 'apiserver-always-pull-images',
    cis: '1.2.11',
    component,
    severity: 'low',
    title: { en: 'Images are pulled with the pod’s own credentials', zh: '每次都使用 Pod 自己的凭据拉取镜像' },
    why: {
      en: 'Without AlwaysPullImages a pod can start a private image that another tenant’s pod left on the node, without any right to it.',
      zh: '未启用 AlwaysPullImages 时，Pod 可直接使用其他租户留在节点上的私有镜像，而无需任何拉取权限。',
    },
    expect: { type: 'plugin', plugin: 'AlwaysPullImages', on: true, byDefault: false },
  },
  {
    id: 'apiserver-service-account-plugin',
    cis: '1.2.12',
    component,
    severity: 'medium',
    title: { en: 'The admission plugin ServiceAccount is on', zh: '启用准入插件 ServiceAccount' },
    why: {
      en: 'Without it pods may name service accounts that do not exist or are not theirs to use, and tokens are not handed out in an orderly way.',
      zh: '停用后，Pod 可以引用不存在或不应使用的服务账号，令牌的分发也不再受控。',
    },
    expect: { type: 'plugin', plugin: 'ServiceAccount', on: true, byDefault: true },
  },
  {
    id: 'apiserver-namespace-lifecycle',
    cis: '1.2.13',
    component,
    severity: 'medium',
    title: { en: 'The admission plugin NamespaceLifecycle is on', zh: '启用准入插件 NamespaceLifecycle' },
    why: {
      en: 'Without it objects can be made in namespaces that are being deleted, and the system namespaces can be removed.',
      zh: '停用后，可以在正被删除的命名空间中创建对象，系统命名空间也可能被删除。',
    },
    expect: { type: 'plugin', plugin: 'NamespaceLifecycle', on: true, byDefault: true },
  },
  {
    id: 'apiserver-node-restriction',
    cis: '1.2.14',
    component,
    severity: 'high',
    title: { en: 'The admission plugin NodeRestriction is on', zh: '启用准入插件 NodeRestriction' },
    why: {
      en: 'Without it a kubelet can relabel other nodes and change their pods, so one compromised node draws sensitive workloads to itself.',
      zh: '停用后，kubelet 可以修改其他节点的标签和 Pod，一个失陷的节点就能把敏感工作负载吸引过来。',
    },
    expect: { type: 'plugin', plugin: 'NodeRestriction', on: true, byDefault: false },
    frameworks: owasp('K04'),
  },
];
