import { any, list, map, number, object, type Shaped, scalar, string } from '../shape.ts';
import { labelSelector, objectMeta } from './meta.ts';

const peer = object({
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: object({ cidr: string, except: list(string) }),
});
const policyPort = object({ protocol: string, port: scalar, endPort: number });

export const networkPolicy = object({
  metadata: objectMeta,
  spec: object({
    podSelector: labelSelector,
    policyTypes: list(string),
    ingress: list(object({ from: list(peer), ports: list(policyPort) })),
    egress: list(object({ to: list(peer), ports: list(policyPort) })),
  }),
});

export const service = object({
  metadata: objectMeta,
  spec: object({
    type: string,
    selector: map(string),
    clusterIP: string,
    externalName: string,
    externalIPs: list(string),
    externalTrafficPolicy: string,
    loadBalancerSourceRanges: list(string),
    ports: list(object({ name: string, port: number, targetPort: scalar, nodePort: number, protocol: string })),
  }),
});

const ingressBackend = object({
  service: object({ name: string, port: object({ name: string, number }) }),
  resource: any,
  serviceName: string,
  servicePort: scalar,
});

export const ingress = object({
  metadata: objectMeta,
  spec: object({
    ingressClassName: string,
    backend: ingressBackend,
    defaultBackend: ingressBackend,
    tls: list(object({ hosts: list(string), secretName: string })),
    rules: list(
      object({
        host: string,
        http: object({ paths: list(object({ path: string, pathType: string, backend: ingressBackend })) }),
      }),
    ),
  }),
});

/** gateway.networking.k8s.io Gateway. */
export const gateway = object({
  metadata: objectMeta,
  spec: object({
    gatewayClassName: string,
    listeners: list(
      object({
        name: string,
        hostname: string,
        port: number,
        protocol: string,
        tls: object({ mode: string, certificateRefs: list(object({ kind: string, name: string, namespace: string })) }),
        allowedRoutes: any,
      }),
    ),
  }),
});

/** networking.istio.io Gateway. */
export const istioGateway = object({
  metadata: objectMeta,
  spec: object({
    servers: list(
      object({
        hosts: list(string),
        port: object({ number, name: string, protocol: string }),
        tls: object({ mode: string, httpsRedirect: any, credentialName: string }),
      }),
    ),
  }),
});

export type NetworkPolicy = Shaped<typeof networkPolicy>;
export type Service = Shaped<typeof service>;
export type Ingress = Shaped<typeof ingress>;
export type Gateway = Shaped<typeof gateway>;
export type IstioGateway = Shaped<typeof istioGateway>;
