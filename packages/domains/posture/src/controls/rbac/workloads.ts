import { attack, cis, threat } from '../../frameworks/ids.ts';
import { givesRight, goodPractices, type Power, type Right } from './power.ts';

const bearers: readonly Pick<Right, 'group' | 'resources'>[] = [
  { group: '', resources: ['pods', 'replicationcontrollers'] },
  { group: 'apps', resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'] },
  { group: 'batch', resources: ['jobs', 'cronjobs'] },
];

const creating: readonly Right[] = bearers.map((bearer) => ({ ...bearer, verbs: ['create'] }));

export const workloadCreate: Power = {
  id: 'rbac-workload-create',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'create pods, directly or through workloads', zh: '直接或通过工作负载创建 Pod' },
  title: { en: 'Few may create pods and workloads', zh: '只有少数主体可以创建 Pod 和工作负载' },
  why: {
    en: 'A new pod may run as any service account of its namespace and mount any of its Secrets and ConfigMaps. Where no Pod Security level is enforced it may also be privileged and take over its node.',
    zh: '新建的 Pod 可以使用所在命名空间的任一服务账号运行，并挂载其中任意 Secret 和 ConfigMap。如果没有强制执行 Pod 安全性级别，它还可以是特权 Pod，进而控制所在节点。',
  },
  remediation: {
    en: 'Grant create in single namespaces only, enforce the baseline or restricted Pod Security level there, and keep strong service accounts out of them.',
    zh: '只在个别命名空间中授予 create，在这些命名空间强制执行 Pod 安全性标准的 baseline 或 restricted 级别，并且不要在其中放置高权限服务账号。',
  },
  references: [`${goodPractices}#workload-creation`],
  frameworks: [...cis('5.1.4'), ...threat('MS-TA9008', 'MS-TA9012', 'MS-TA9014'), ...attack('T1610', 'T1053.007')],
  rights: creating,
};

export const workloadModify: Power = {
  id: 'rbac-workload-modify',
  severity: 'high',
  inNamespace: 'medium',
  right: { en: 'change running pods and workloads', zh: '修改运行中的 Pod 和工作负载' },
  title: { en: 'Few may change pods and workloads', zh: '只有少数主体可以修改 Pod 和工作负载' },
  why: {
    en: 'With patch or update the image or the pod template of something that runs already is replaced by the code of the attacker, who then has its service account, its Secrets and its volumes.',
    zh: '借助 patch 或 update，可以把已在运行的 Pod 的镜像或工作负载的 Pod 模板换成攻击者的代码，从而得到其服务账号、Secret 和卷。',
  },
  remediation: {
    en: 'Name the workloads in resourceNames, or grant a subresource such as deployments/scale when that is all that is needed.',
    zh: '用 resourceNames 列出相应的工作负载；如果只需要扩缩容，则只授予 deployments/scale 之类的子资源。',
  },
  frameworks: [...threat('MS-TA9011', 'MS-TA9012'), ...attack('T1609', 'T1610')],
  rights: bearers.map((bearer) => ({ ...bearer, verbs: ['update', 'patch'] })),
  minor: true,
  // Who may create them gains nothing by changing them, and has been told of already.
  adjust: ({ rule }) => (creating.some((right) => givesRight(rule, right)) ? undefined : 0),
};
