import { attack, threat } from '../../frameworks/ids.ts';
import type { Power } from './power.ts';

export const serviceStatus: Power = {
  id: 'rbac-service-status',
  severity: 'medium',
  inNamespace: 'low',
  right: { en: 'set the addresses of LoadBalancer Services', zh: '设置 LoadBalancer 类型 Service 的地址' },
  title: { en: 'Few may change the status of Services', zh: '只有少数主体可以修改 Service 的状态' },
  why: {
    en: 'kube-proxy takes the load balancer address in the status of a Service for its own: traffic of the whole cluster to that address, which may be somebody else’s, goes to pods of the attacker (CVE-2020-8554).',
    zh: 'kube-proxy 会把 Service 状态中的负载均衡地址当作自己的地址：整个集群发往该地址（可能属于他人）的流量会进入攻击者的 Pod（CVE-2020-8554）。',
  },
  remediation: {
    en: 'Leave services/status to the load balancer controller.',
    zh: '只让负载均衡控制器持有 services/status 权限。',
  },
  references: ['https://github.com/kubernetes/kubernetes/issues/97076'],
  frameworks: [...threat('MS-TA9036'), ...attack('T1098')],
  rights: [{ group: '', resources: ['services/status'], verbs: ['update', 'patch'] }],
  minor: true,
};

export const podStatus: Power = {
  id: 'rbac-pod-status',
  severity: 'low',
  inNamespace: 'low',
  right: { en: 'change the status of pods', zh: '修改 Pod 的状态' },
  title: { en: 'Few may change the status of pods', zh: '只有少数主体可以修改 Pod 的状态' },
  why: {
    en: 'The status holds the address and the readiness of a pod, from which the endpoints of Services are made: an attacker has their own pod join a Service, or takes others out of it.',
    zh: '状态中包含 Pod 的地址和就绪情况，Service 的端点由此产生：攻击者可以让自己的 Pod 加入某个 Service，或把其他 Pod 移出。',
  },
  remediation: {
    en: 'Remove pods/status; only kubelets, the scheduler and a few controllers write it.',
    zh: '移除 pods/status；只有 kubelet、调度器和少数控制器需要写入它。',
  },
  frameworks: [...threat('MS-TA9036')],
  rights: [{ group: '', resources: ['pods/status'], verbs: ['update', 'patch'] }],
  minor: true,
};

export const endpoints: Power = {
  id: 'rbac-endpoints-write',
  severity: 'medium',
  inNamespace: 'low',
  right: { en: 'write Endpoints or EndpointSlices', zh: '写入 Endpoints 或 EndpointSlice' },
  title: { en: 'Few may write Endpoints and EndpointSlices', zh: '只有少数主体可以写入 Endpoints 和 EndpointSlice' },
  why: {
    en: 'Endpoints written by hand send the traffic of a Service to any address, also to pods of other namespaces that NetworkPolicies protect from the author but not from the ingress controller (CVE-2021-25740).',
    zh: '手工写入的端点可以把 Service 的流量发往任意地址，包括其他命名空间的 Pod；NetworkPolicy 能阻止作者直接访问，却不会阻止 Ingress 控制器（CVE-2021-25740）。',
  },
  remediation: {
    en: 'Remove write access; the endpoint controllers derive both from the selectors of Services.',
    zh: '移除写权限；端点控制器会根据 Service 的选择算符生成它们。',
  },
  references: ['https://github.com/kubernetes/kubernetes/issues/103675'],
  frameworks: [...threat('MS-TA9036', 'MS-TA9034')],
  rights: [
    { group: '', resources: ['endpoints'], verbs: ['create', 'update', 'patch'] },
    { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['create', 'update', 'patch'] },
  ],
  minor: true,
};

export const gatewayRoutes: Power = {
  id: 'rbac-gateway-routes',
  severity: 'medium',
  inNamespace: 'low',
  right: { en: 'change Gateway API routes and grants', zh: '修改 Gateway API 路由和授权' },
  title: { en: 'Few may change Gateways and their routes', zh: '只有少数主体可以修改 Gateway 及其路由' },
  why: {
    en: 'A route for a host name of somebody else, or with a mirror filter, brings traffic of users to pods of the attacker; a ReferenceGrant opens the Services and Secrets of its namespace to routes and listeners of others.',
    zh: '为他人的主机名建立路由或添加镜像过滤器，就能把用户流量引到攻击者的 Pod；ReferenceGrant 会把所在命名空间的 Service 和 Secret 开放给他人的路由和监听器。',
  },
  remediation: {
    en: 'Grant routes in the namespaces of their own teams, and Gateways and ReferenceGrants to the platform team.',
    zh: '路由权限只授予各团队自己的命名空间，Gateway 和 ReferenceGrant 由平台团队管理。',
  },
  references: ['https://gateway-api.sigs.k8s.io/concepts/security-model/'],
  frameworks: [...threat('MS-TA9036')],
  rights: [
    {
      group: 'gateway.networking.k8s.io',
      resources: [
        'gateways',
        'httproutes',
        'grpcroutes',
        'tlsroutes',
        'tcproutes',
        'udproutes',
        'referencegrants',
        'backendtlspolicies',
      ],
      verbs: ['create', 'update', 'patch'],
    },
  ],
};
