import type { Gateway, Inventory, IstioGateway, KubeObject, Mapping, Value } from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import { type Control, type Fault, type InventoryContext, judged, type Judgement } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';
import { listAt, mappingAt, stringAt } from '../../network/untrusted.ts';

function servesTls(object: KubeObject, { inventory }: InventoryContext): Judgement {
  const [group] = splitApiVersion(object.ref.apiVersion);
  if (group === 'gateway.networking.k8s.io') {
    return listenersAreSafe(object, inventory);
  }
  if (group === 'networking.istio.io') return serversAreSafe(object);
  return 'notApplicable';
}

function listenersAreSafe(object: KubeObject<Gateway>, inventory: Inventory): Judgement {
  const faults: Fault[] = [];
  for (const [index, { name = '', protocol, port }] of (object.value.spec?.listeners ?? []).entries()) {
    if (protocol !== 'HTTP') continue;
    if (redirects(routesTo(object, name, inventory))) continue;
    faults.push({
      path: ['spec', 'listeners', index, 'protocol'],
      key: name,
      values: { name, port: port ?? 80 },
    });
  }
  return judged(faults);
}

const memo = new WeakMap<Inventory, Map<string, KubeObject[]>>();

/** The HTTPRoutes that attach to one listener of a Gateway. Source: gateway API, ParentReference. */
function routesTo(gateway: KubeObject<Gateway>, listener: string, inventory: Inventory): KubeObject[] {
  let byGateway = memo.get(inventory);
  if (byGateway === undefined) {
    byGateway = new Map();
    for (const route of inventory.ofKind<Mapping>('HTTPRoute')) {
      for (const parent of listAt(route.value['spec'], 'parentRefs')) {
        const namespace = stringAt(parent, 'namespace') ?? route.ref.namespace ?? 'default';
        const key = `${namespace}/${stringAt(parent, 'name') ?? ''}/${stringAt(parent, 'sectionName') ?? ''}`;
        byGateway.set(key, [...(byGateway.get(key) ?? []), route]);
      }
    }
    memo.set(inventory, byGateway);
  }
  const own = `${gateway.ref.namespace ?? 'default'}/${gateway.ref.name}/`;
  return [...(byGateway.get(own) ?? []), ...(byGateway.get(own + listener) ?? [])];
}

/** Whether every rule of every route sends its callers on to HTTPS. */
function redirects(routes: readonly KubeObject[]): boolean {
  const rules = routes.flatMap((route) => listAt((route.value as Mapping)['spec'], 'rules'));
  return rules.length > 0 && rules.every((rule) => listAt(rule, 'filters').some(isHttpsRedirect));
}

function isHttpsRedirect(filter: Value): boolean {
  return (
    stringAt(filter, 'type') === 'RequestRedirect' &&
    stringAt(mappingAt(filter, 'requestRedirect'), 'scheme') === 'https'
  );
}

function serversAreSafe(object: KubeObject<IstioGateway>): Judgement {
  const servers = object.value.spec?.servers ?? [];
  const secured = new Set(servers.flatMap(({ hosts, tls }) => (tls?.mode === undefined ? [] : (hosts ?? []))));
  const faults: Fault[] = [];
  for (const [index, { port, tls, hosts = [] }] of servers.entries()) {
    if (!/^(?:HTTP|HTTP2|GRPC)$/i.test(port?.protocol ?? '') || tls?.httpsRedirect === true) continue;
    const path = ['spec', 'servers', index, 'tls', 'httpsRedirect'];
    const canRedirect = hosts.length > 0 && hosts.every((host) => secured.has(host));
    faults.push({
      path,
      key: `${port?.name ?? ''} ${hosts.join(',')}`,
      values: { name: port?.name ?? '', port: port?.number ?? 80 },
      ...(canRedirect
        ? {
            fix: {
              title: { en: 'Redirect plain HTTP to HTTPS', zh: '将明文 HTTP 重定向到 HTTPS' },
              risk: 'mayBreak' as const,
              operations: [{ op: 'set' as const, path, value: true }],
            },
          }
        : {}),
    });
  }
  return judged(faults);
}

export const gatewayTls: Control = {
  id: 'gateway-tls',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: { en: 'Gateways serve TLS, or redirect plain HTTP to it', zh: '网关提供 TLS，或将明文 HTTP 重定向到 TLS' },
  why: {
    en: 'Over plain HTTP, sessions and passwords can be read and pages altered by anyone on the way.',
    zh: '使用明文 HTTP 时，途经的任何人都能读取会话和密码并篡改页面。',
  },
  message: {
    en: 'Listener {name} serves plain HTTP on port {port}, and no route that was read redirects it to HTTPS',
    zh: '监听器 {name} 在端口 {port} 上提供明文 HTTP，且未读到将其重定向到 HTTPS 的路由',
  },
  remediation: {
    en: 'Add an HTTPS listener with a certificate, and let the HTTP one only redirect to it.',
    zh: '添加带证书的 HTTPS 监听器，HTTP 监听器只做重定向。',
  },
  references: [
    'https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/',
    'https://istio.io/latest/docs/reference/config/networking/gateway/',
  ],
  frameworks: [...owasp('K06'), ...threat('MS-TA9005'), ...attack('T1133')],
  scope: 'object',
  kinds: ['Gateway'],
  evaluateAmong: servesTls,
};
