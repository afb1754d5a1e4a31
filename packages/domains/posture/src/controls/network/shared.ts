import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import type { Direction } from '../../network/isolator.ts';
import type { NotAssessed } from '../../control.ts';

export const policyReferences = [
  'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
];

/** What every control about segmentation answers. */
export const segmentation = [
  ...cis('5.3.2'),
  ...nsa('N3'),
  ...owasp('K05'),
  ...threat('MS-TA9034', 'MS-TA9031'),
  ...attack('T1046'),
];

export const directionNames: Readonly<Record<Direction, { en: string; zh: string }>> = {
  ingress: { en: 'ingress', zh: '入站' },
  egress: { en: 'egress', zh: '出站' },
};

/** When a cluster-wide policy selects namespaces by labels and the namespace's own manifest was not read. */
export const unknownNamespace: NotAssessed = {
  notAssessed: {
    en: 'A cluster-wide policy selects namespaces by label, and the manifest of this namespace was not read',
    zh: '存在按标签选择命名空间的集群级策略，但未读到该命名空间的清单',
  },
};
