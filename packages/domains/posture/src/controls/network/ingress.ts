import { table } from '@seawall/model';
import type { KubeObject } from '@seawall/kube';
import { type Control, type Fault, type InventoryContext, judged, type Judgement } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';
import { ingressOf } from '../../network/ingress.ts';

const references = ['https://kubernetes.io/docs/concepts/services-networking/ingress/'];

/** How controllers are told of a certificate outside `spec.tls`. */
const tlsAnnotations: Readonly<Record<string, RegExp>> = table({
  'alb.ingress.kubernetes.io/certificate-arn': /./,
  'alb.ingress.kubernetes.io/listen-ports': /HTTPS/,
  'networking.gke.io/managed-certificates': /./,
  'ingress.gcp.kubernetes.io/pre-shared-cert': /./,
  'networking.gke.io/certmap': /./,
  'appgw.ingress.kubernetes.io/appgw-ssl-certificate': /./,
  'route.openshift.io/termination': /./,
  'traefik.ingress.kubernetes.io/router.tls': /^true$/i,
  'nginx.ingress.kubernetes.io/ssl-passthrough': /^true$/i,
  'nginx.org/ssl-passthrough': /^true$/i,
});

function hasTls(object: KubeObject): Judgement {
  const ingress = ingressOf(object);
  if (ingress === undefined) return 'notApplicable';
  const spec = ingress.value.spec ?? {};
  const annotations = ingress.value.metadata?.annotations ?? {};
  for (const key of Object.keys(tlsAnnotations)) {
    const value = annotations[key];
    if (value !== undefined && tlsAnnotations[key]?.test(value) === true) return 'pass';
  }
  const tls = spec.tls ?? [];
  if (tls.length === 0) return [{ path: ['spec', 'tls'] }];
  // An entry without hosts is for every host of the rules.
  if (tls.some(({ hosts }) => hosts === undefined || hosts.length === 0)) return 'pass';
  const covered = tls.flatMap(({ hosts }) => hosts ?? []);
  const faults: Fault[] = [];
  for (const [index, { host }] of (spec.rules ?? []).entries()) {
    if (host === undefined || host === '' || covered.some((one) => covers(one, host))) continue;
    faults.push({
      path: ['spec', 'rules', index, 'host'],
      key: host,
      message: {
        en: 'No tls entry names host {host}, so it is served in plain HTTP',
        zh: '没有 tls 条目包含主机 {host}，该主机以明文 HTTP 提供服务',
      },
      values: { host },
    });
  }
  return judged(faults);
}

/** A wildcard stands for exactly one label. Source: networking/v1 IngressRule. */
function covers(pattern: string, host: string): boolean {
  if (pattern.toLowerCase() === host.toLowerCase()) return true;
  return pattern.startsWith('*.') && host.slice(host.indexOf('.')).toLowerCase() === pattern.slice(1).toLowerCase();
}

function namesHosts(object: KubeObject): Judgement {
  const ingress = ingressOf(object);
  if (ingress === undefined) return 'notApplicable';
  const faults: Fault[] = [];
  for (const [index, { host, http }] of (ingress.value.spec?.rules ?? []).entries()) {
    const path = ['spec', 'rules', index, 'host'];
    if (host === undefined || host === '' || host === '*') {
      const paths = (http?.paths ?? []).map((one) => one.path ?? '/').join(', ');
      faults.push({ path, key: `any ${paths}`, values: { host: '*' } });
    } else if (host.startsWith('*.')) {
      faults.push({
        path,
        key: host,
        severity: 'info',
        message: { en: 'The rule answers for every name under {host}', zh: '该规则响应 {host} 下的所有域名' },
        values: { host },
      });
    }
  }
  return judged(faults);
}

const classAnnotation = 'kubernetes.io/ingress.class';
const defaultClassAnnotation = 'ingressclass.kubernetes.io/is-default-class';

function namesClass(object: KubeObject, { inventory }: InventoryContext): Judgement {
  const ingress = ingressOf(object);
  if (ingress === undefined) return 'notApplicable';
  if (ingress.value.spec?.ingressClassName !== undefined) return 'pass';
  if (ingress.value.metadata?.annotations?.[classAnnotation] !== undefined) return 'pass';
  const classes = inventory.ofKind<object>('IngressClass');
  if (classes.some(({ value }) => value.metadata?.annotations?.[defaultClassAnnotation] === 'true')) return 'pass';
  return [{ path: ['spec', 'ingressClassName'] }];
}

export const ingressTls: Control = {
  id: 'ingress-tls',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: { en: 'Ingresses serve their hosts over TLS', zh: 'Ingress 的每个主机都通过 TLS 提供服务' },
  why: {
    en: 'Over plain HTTP, sessions and passwords can be read and pages altered by anyone on the way.',
    zh: '使用明文 HTTP 时，途经的任何人都能读取会话和密码并篡改页面。',
  },
  message: { en: 'The ingress has no TLS and serves plain HTTP', zh: '该 Ingress 没有 TLS，以明文 HTTP 提供服务' },
  remediation: {
    en: 'Add spec.tls with the hosts and the Secret that holds their certificate; cert-manager can keep it.',
    zh: '添加 spec.tls，写明主机以及保存证书的 Secret；可由 cert-manager 维护。',
  },
  references: [...references, 'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  frameworks: [...owasp('K06'), ...threat('MS-TA9005'), ...attack('T1133')],
  scope: 'object',
  kinds: ['Ingress'],
  evaluate: hasTls,
};

export const ingressHost: Control = {
  id: 'ingress-host',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: { en: 'Ingress rules name the host that they are for', zh: 'Ingress 规则写明所对应的主机' },
  why: {
    en: 'A rule without a host answers every name that reaches the controller, and can take paths away from other teams.',
    zh: '没有主机的规则会响应到达控制器的任何域名，可能抢占其他团队的路径。',
  },
  message: { en: 'The rule names no host and answers every one', zh: '该规则未指定主机，响应所有域名' },
  remediation: { en: 'Set host to the name that the service is for.', zh: '将 host 设为该服务对应的域名。' },
  references: [...references, 'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-rules'],
  frameworks: [...owasp('K06'), ...threat('MS-TA9005')],
  scope: 'object',
  kinds: ['Ingress'],
  evaluate: namesHosts,
};

export const ingressClass: Control = {
  id: 'ingress-class',
  category: 'network',
  kind: 'network',
  severity: 'info',
  title: { en: 'Ingresses name their class', zh: 'Ingress 指定其类' },
  why: {
    en: 'Without a class the cluster decides: no controller takes the ingress, or a public one takes what was meant to stay inside.',
    zh: '未指定类时由集群决定：可能没有控制器接管，也可能被公网控制器接管本应留在内部的服务。',
  },
  message: {
    en: 'The ingress names no class, and no default class was read',
    zh: '该 Ingress 未指定类，也未读到默认类',
  },
  remediation: { en: 'Set spec.ingressClassName.', zh: '设置 spec.ingressClassName。' },
  references: [...references, 'https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class'],
  frameworks: [...owasp('K06')],
  scope: 'object',
  kinds: ['Ingress'],
  evaluateAmong: namesClass,
};
