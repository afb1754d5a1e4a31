import type { ServiceAccount } from '@seawall/kube';
import type { Control, Fault } from '../../control.ts';
import { judged } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';

/** Annotations by which a cloud lets a service account act as an identity of its own. */
const annotations: readonly string[] = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
  'pod-identity.alibabacloud.com/role-name',
  'tke.cloud.tencent.com/role-arn',
];

export const cloudIdentity: Control = {
  id: 'rbac-cloud-identity',
  category: 'access',
  kind: 'access',
  severity: 'info',
  title: { en: 'Cloud identities are given to single workloads', zh: '云身份只授予单个工作负载' },
  why: {
    en: 'Who may create pods or tokens for the service account holds the rights of this cloud identity, which reach beyond the cluster. On the default service account every pod that names no other has them.',
    zh: '能为该服务账号创建 Pod 或令牌的人就拥有此云身份的权限，其范围超出集群。若设在 default 服务账号上，未指定其他账号的所有 Pod 都会拥有这些权限。',
  },
  message: {
    en: 'The service account acts as {identity} in the cloud',
    zh: '该服务账号在云中以 {identity} 的身份行动',
  },
  remediation: {
    en: 'Use a service account for one workload alone, give its cloud role the few actions that it uses, and guard who may create pods beside it.',
    zh: '每个工作负载使用独立的服务账号，其云角色只含所用操作，并限制谁能在同一命名空间创建 Pod。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/service-accounts/'],
  frameworks: [...owasp('K08'), ...threat('MS-TA9020', 'MS-TA9028'), ...attack('T1078')],
  scope: 'object',
  kinds: ['ServiceAccount'],
  evaluate(object) {
    const written = (object.value as ServiceAccount).metadata?.annotations;
    if (written === undefined) return 'notApplicable';
    const faults: Fault[] = [];
    for (const annotation of annotations) {
      const identity = written[annotation];
      if (identity === undefined || identity === '') continue;
      faults.push({
        path: ['metadata', 'annotations', annotation],
        severity: object.ref.name === 'default' ? 'medium' : 'info',
        values: { identity },
      });
    }
    return judged(faults);
  },
};
