import type { KubeObject } from '@seawall/kube';
import type { Severity, Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { owasp, threat } from '../../frameworks/ids.ts';
import { serviceOf } from '../../network/exposure.ts';

function hasNoExternalIPs(object: KubeObject): Judgement {
  const service = serviceOf(object);
  if (service === undefined) return 'notApplicable';
  const addresses = service.value.spec?.externalIPs ?? [];
  if (addresses.length === 0) return 'pass';
  const path = ['spec', 'externalIPs'];
  return [
    {
      path,
      values: { addresses: addresses.join(', ') },
      fix: {
        title: { en: 'Remove externalIPs', zh: '移除 externalIPs' },
        risk: 'mayBreak',
        operations: [{ op: 'remove', path }],
      },
    },
  ];
}

/** Names that lead back into the cluster, the node or its control plane. */
const inward: readonly (readonly [RegExp, Text])[] = [
  [
    /^(?:localhost|localhost\.localdomain|127(?:\.\d+){3}|0\.0\.0\.0|::1)\.?$/i,
    { en: "the caller's own loopback address", zh: '调用方自身的回环地址' },
  ],
  [
    /^(?:169\.254\.169\.254|metadata\.google\.internal|metadata)\.?$/i,
    { en: 'the cloud metadata service', zh: '云元数据服务' },
  ],
  [/^kubernetes\.default(?:\.svc(?:\.[\w.-]+)?)?\.?$/i, { en: 'the Kubernetes API', zh: 'Kubernetes API' }],
];

function pointsOutward(object: KubeObject): Judgement {
  const service = serviceOf(object);
  if (service?.value.spec?.type !== 'ExternalName') return 'notApplicable';
  const name = service.value.spec.externalName ?? '';
  const [, target] = inward.find(([pattern]) => pattern.test(name)) ?? [];
  const severity: Severity = target === undefined ? 'info' : 'medium';
  return [
    {
      path: ['spec', 'externalName'],
      severity,
      values: { name },
      ...(target === undefined
        ? {}
        : {
            message: {
              en: `The service is an alias for {name}, ${target.en}`,
              zh: `该 Service 是 {name} 的别名，即${target.zh}`,
            },
          }),
    },
  ];
}

export const serviceExternalIps: Control = {
  id: 'service-external-ips',
  category: 'network',
  kind: 'network',
  severity: 'high',
  title: { en: 'Services do not claim external addresses', zh: 'Service 不声明外部 IP' },
  why: {
    en: 'Every node sends traffic for these addresses to the service, so whoever may write a service can intercept connections of others (CVE-2020-8554).',
    zh: '每个节点都会把发往这些地址的流量转给该 Service，因此能编写 Service 的人可以截获他人的连接（CVE-2020-8554）。',
  },
  message: {
    en: 'The service claims traffic for {addresses} on every node',
    zh: '该 Service 在每个节点上接管发往 {addresses} 的流量',
  },
  remediation: {
    en: 'Remove externalIPs and use a LoadBalancer, Ingress or Gateway; deny the field with an admission policy.',
    zh: '移除 externalIPs，改用 LoadBalancer、Ingress 或 Gateway，并通过准入策略禁止该字段。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#external-ips',
    'https://github.com/kubernetes/kubernetes/issues/97076',
  ],
  frameworks: [...owasp('K06'), ...threat('MS-TA9034')],
  scope: 'object',
  kinds: ['Service'],
  evaluate: hasNoExternalIPs,
};

export const serviceExternalName: Control = {
  id: 'service-external-name',
  category: 'network',
  kind: 'network',
  severity: 'info',
  title: {
    en: 'Services that are aliases for outside names are known and wanted',
    zh: '指向外部域名的 Service 别名均为已知且确有需要',
  },
  why: {
    en: 'Clients follow the alias wherever it leads; pod selectors of network policies do not apply to what is behind it.',
    zh: '客户端会跟随别名到任何地方；网络策略的 Pod 选择算符对其背后的目标不起作用。',
  },
  message: { en: 'The service is an alias for {name}', zh: '该 Service 是 {name} 的别名' },
  remediation: {
    en: 'Make sure that the name is yours and allow it by an egress rule; never point it at an inside address.',
    zh: '确认该域名归你所有，并用出站规则放行；不要指向内部地址。',
  },
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#externalname'],
  frameworks: [...owasp('K05')],
  scope: 'object',
  kinds: ['Service'],
  evaluate: pointsOutward,
};
