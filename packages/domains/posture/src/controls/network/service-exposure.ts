import type { KubeObject } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { exposureOf, serviceOf } from '../../network/exposure.ts';
import { dashboards, sensitivePorts } from '../../network/sensitive-ports.ts';

const references = ['https://kubernetes.io/docs/concepts/services-networking/service/'];
const exposure = [...owasp('K06'), ...threat('MS-TA9005'), ...attack('T1133', 'T1190')];
const webPorts = new Set([80, 443, 8080, 8443]);

function isLimited(object: KubeObject): Judgement {
  const service = serviceOf(object);
  if (service?.value.spec?.type !== 'LoadBalancer') return 'notApplicable';
  const found = exposureOf(service);
  if (found === undefined || !found.everyone) return 'pass';
  const ports = (service.value.spec.ports ?? []).map(({ port }) => port ?? 0);
  const web = ports.every((port) => webPorts.has(port));
  return [
    {
      path: ['spec', 'loadBalancerSourceRanges'],
      // A web front end is mostly meant to be public; anything else seldom is.
      severity: web ? 'low' : 'medium',
      values: { name: object.ref.name, ports: ports.join(', ') },
    },
  ];
}

function isNotNodePort(object: KubeObject): Judgement {
  const service = serviceOf(object);
  if (service?.value.spec?.type !== 'NodePort') return 'notApplicable';
  const ports = (service.value.spec.ports ?? []).map(({ port, nodePort }) =>
    nodePort === undefined ? `${port ?? ''}` : `${port ?? ''}→${nodePort}`,
  );
  return [{ path: ['spec', 'type'], values: { name: object.ref.name, ports: ports.join(', ') } }];
}

function hidesSensitivePorts(object: KubeObject): Judgement {
  const service = serviceOf(object);
  if (service === undefined) return 'notApplicable';
  const found = exposureOf(service);
  if (found === undefined) return 'pass';
  const faults: Fault[] = [];
  const dashboard = dashboards.get(object.ref.name);
  if (dashboard !== undefined) {
    faults.push({
      path: found.path,
      key: 'dashboard',
      severity: 'high',
      message: {
        en: '{what} is reachable from outside the cluster through {by}',
        zh: '可通过 {by} 从集群外访问 {what}',
      },
      values: { what: dashboard, by: found.by },
    });
  }
  for (const [index, { port, targetPort }] of (service.value.spec?.ports ?? []).entries()) {
    const number = [targetPort, port].map(Number).find((one) => sensitivePorts.has(one));
    const known = number === undefined ? undefined : sensitivePorts.get(number);
    if (known === undefined || number === undefined) continue;
    faults.push({
      path: ['spec', 'ports', index],
      key: String(number),
      // Source ranges keep most of the world out.
      severity: found.everyone ? known.severity : 'low',
      message: {
        en: `Port {port} (${known.name.en}) is reachable from outside the cluster through {by}`,
        zh: `可通过 {by} 从集群外访问端口 {port}（${known.name.zh}）`,
      },
      values: { port: number, by: found.by },
    });
  }
  return judged(faults);
}

export const loadBalancerSources: Control = {
  id: 'load-balancer-sources',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: {
    en: 'Public load balancers say which addresses may connect',
    zh: '公网负载均衡器限定可连接的来源地址',
  },
  why: {
    en: 'Without source ranges the provider opens the load balancer to every address of the internet.',
    zh: '没有来源地址段时，云厂商会向互联网上的所有地址开放该负载均衡器。',
  },
  message: {
    en: 'LoadBalancer {name} opens port {ports} to every address',
    zh: 'LoadBalancer {name} 向所有地址开放端口 {ports}',
  },
  remediation: {
    en: 'Set loadBalancerSourceRanges, ask the provider for an internal load balancer, or record why the service is public.',
    zh: '设置 loadBalancerSourceRanges、向云厂商申请内网负载均衡器，或记录该服务需要公开的原因。',
  },
  references: [...references, 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/'],
  frameworks: exposure,
  scope: 'object',
  kinds: ['Service'],
  evaluate: isLimited,
};

export const nodePortService: Control = {
  id: 'node-port-service',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: { en: 'Services do not open ports on the nodes', zh: 'Service 不在节点上开放端口' },
  why: {
    en: 'A NodePort answers on every node address, past the ingress with its TLS, authentication and logs.',
    zh: 'NodePort 在每个节点地址上响应，绕过带有 TLS、认证和日志的 Ingress。',
  },
  message: {
    en: 'Service {name} opens a port on every node ({ports})',
    zh: 'Service {name} 在每个节点上开放端口（{ports}）',
  },
  remediation: {
    en: 'Use a ClusterIP service behind an Ingress or Gateway, or limit the node ports with a firewall.',
    zh: '改用 ClusterIP 并置于 Ingress 或 Gateway 之后，或用防火墙限制节点端口。',
  },
  references: [...references, 'https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport'],
  frameworks: exposure,
  scope: 'object',
  kinds: ['Service'],
  evaluate: isNotNodePort,
};

export const sensitivePortExposed: Control = {
  id: 'sensitive-port-exposed',
  category: 'network',
  kind: 'network',
  severity: 'high',
  title: {
    en: 'Databases, consoles and control ports are not exposed outside the cluster',
    zh: '数据库、控制台和控制端口不暴露到集群外',
  },
  why: {
    en: 'These ports are scanned for all day; many of them give data or control to whoever connects.',
    zh: '这些端口整天都被扫描；其中许多会把数据或控制权交给任何连接者。',
  },
  message: {
    en: 'Port {port} is reachable from outside the cluster through {by}',
    zh: '可通过 {by} 从集群外访问端口 {port}',
  },
  remediation: {
    en: 'Make the service a ClusterIP and reach it by kubectl port-forward, a VPN or an authenticating proxy.',
    zh: '将该 Service 改为 ClusterIP，通过 kubectl port-forward、VPN 或带认证的代理访问。',
  },
  references,
  frameworks: [...nsa('N5'), ...exposure],
  scope: 'object',
  kinds: ['Service'],
  evaluate: hidesSensitivePorts,
};
