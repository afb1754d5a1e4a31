import type { Control } from '../../control.ts';
import { owasp, pss } from '../../frameworks/ids.ts';
import { restrictedVolumes } from '../../pss/checks/restricted-volumes.ts';
import { type Describe, judgeWorkload } from './judging.ts';

/** Volumes of the node itself are told of by the controls for hostPath. */
const describe: Describe = ({ path, value, workload }) => {
  if (value === 'hostPath') return undefined;
  const index = path.at(-2) as number;
  const values = { volume: workload.pod.volumes?.[index]?.name ?? `#${index}` };
  return value === 'gitRepo' ? { values, severity: 'high', message: ofRepository } : { values };
};

/** CVE-2024-10220. */
const ofRepository = {
  en: 'Volume {volume} is a gitRepo, which runs hooks of the repository as root of the node',
  zh: '卷 {volume} 的类型为 gitRepo，会在节点上以 root 执行仓库中的钩子',
};

export const volumeTypes: Control = {
  id: 'volume-type',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: {
    en: 'Pods mount storage through claims, not by its address',
    zh: 'Pod 通过持久卷申领使用存储，而不直接引用存储地址',
  },
  why: {
    en: 'A volume that names its server or disk lets whoever writes the pod mount any storage the node can reach, past the quotas and the approval of persistent volumes.',
    zh: '直接引用服务器或磁盘的卷使编写 Pod 的人可以挂载节点能访问的任意存储，绕过持久卷的配额和审批。',
  },
  message: {
    en: 'Volume {volume} is of the type {value}, which the restricted standard does not allow',
    zh: '卷 {volume} 的类型为 {value}，Restricted 标准不允许该类型',
  },
  remediation: {
    en: 'Describe the storage as a PersistentVolume and mount it through a persistentVolumeClaim.',
    zh: '将存储定义为 PersistentVolume，并通过 persistentVolumeClaim 挂载。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/concepts/storage/volumes/',
  ],
  frameworks: [...pss('restricted', 'restrictedVolumes'), ...owasp('K01')],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(restrictedVolumes, workload, context, describe),
};
