import type { KubeObject } from '@seawall/kube';
import type { Severity, Text } from '@seawall/model';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';
import { ingressOf } from '../../network/ingress.ts';

interface Risk {
  readonly matches: RegExp;
  readonly severity: Severity;
  readonly text: Text;
}

const snippet: Risk = {
  // Whitespace alone configures nothing.
  matches: /\S/,
  severity: 'high',
  text: {
    en: "puts text into the controller's configuration, from where every Secret that it may read can be taken (CVE-2021-25742)",
    zh: '把文本直接写入控制器配置，可借此取得控制器有权读取的所有 Secret（CVE-2021-25742）',
  },
};

const off = /^\s*(?:off|false)\s*$/i;
const nginx = 'nginx.ingress.kubernetes.io/';

/** Sources: the annotation lists of ingress-nginx and of the NGINX Ingress Controller. */
const risks: ReadonlyMap<string, Risk> = new Map([
  ...['auth-snippet', 'configuration-snippet', 'modsecurity-snippet', 'server-snippet', 'stream-snippet'].map(
    (name): [string, Risk] => [nginx + name, snippet],
  ),
  ...['location-snippets', 'server-snippets'].map((name): [string, Risk] => [`nginx.org/${name}`, snippet]),
  [
    `${nginx}enable-global-auth`,
    {
      matches: off,
      severity: 'medium',
      text: {
        en: 'turns off the authentication that the controller asks for everywhere else',
        zh: '关闭了控制器在其他位置都要求的认证',
      },
    },
  ],
  [
    `${nginx}auth-tls-verify-client`,
    {
      matches: /^\s*(?:off|optional_no_ca)\s*$/i,
      severity: 'medium',
      text: { en: 'accepts client certificates without checking them', zh: '不校验客户端证书即予以接受' },
    },
  ],
  [
    `${nginx}proxy-ssl-verify`,
    {
      matches: off,
      severity: 'low',
      text: { en: 'does not check the certificate of the service behind', zh: '不校验后端服务的证书' },
    },
  ],
  [
    `${nginx}ssl-redirect`,
    {
      matches: off,
      severity: 'low',
      text: { en: 'leaves plain HTTP open beside TLS', zh: '在 TLS 之外仍保留明文 HTTP' },
    },
  ],
  [
    `${nginx}whitelist-source-range`,
    {
      matches: /(?:^|[,\s])(?:0\.0\.0\.0|::)\/0(?:$|[,\s])/,
      severity: 'low',
      text: { en: 'lists every address, so it limits nothing', zh: '包含所有地址，没有起到限制作用' },
    },
  ],
  [
    `${nginx}cors-allow-origin`,
    {
      matches: /^\s*\*\s*$/,
      severity: 'info',
      text: { en: 'lets pages of every origin call the service', zh: '允许任意来源的页面调用该服务' },
    },
  ],
]);

function riskyAnnotations(object: KubeObject): Judgement {
  if (ingressOf(object) === undefined) return 'notApplicable';
  const annotations = object.value.metadata?.annotations;
  if (annotations === undefined) return 'pass';
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    const risk = risks.get(key);
    if (risk?.matches.test(value) !== true) continue;
    const path = ['metadata', 'annotations', key];
    faults.push({
      path,
      severity: severityOf(key, risk, annotations),
      message: { en: `The annotation {annotation} ${risk.text.en}`, zh: `注解 {annotation} ${risk.text.zh}` },
      values: { annotation: key },
      fix: {
        title: { en: `Remove the annotation ${key}`, zh: `移除注解 ${key}` },
        risk: 'mayBreak',
        operations: [{ op: 'remove', path }],
      },
    });
  }
  return judged(faults);
}

/** Credentials are sent to any origin only when they are asked for as well, which is the controller's default. */
function severityOf(key: string, risk: Risk, annotations: Readonly<Record<string, string>>): Severity {
  if (key !== `${nginx}cors-allow-origin` || annotations[`${nginx}enable-cors`] !== 'true') return risk.severity;
  return off.test(annotations[`${nginx}cors-allow-credentials`] ?? '') ? risk.severity : 'low';
}

export const ingressRiskyAnnotations: Control = {
  id: 'ingress-risky-annotations',
  category: 'network',
  kind: 'network',
  severity: 'high',
  title: {
    en: 'Ingress annotations neither inject configuration nor turn protection off',
    zh: 'Ingress 注解不注入配置，也不关闭防护',
  },
  why: {
    en: 'Whoever may write an ingress acts through these annotations with the rights of the controller, which mostly reads the Secrets of every namespace.',
    zh: '能编写 Ingress 的人可以通过这些注解以控制器的权限行事，而控制器往往能读取所有命名空间的 Secret。',
  },
  message: { en: 'The annotation {annotation} is risky', zh: '注解 {annotation} 存在风险' },
  remediation: {
    en: "Remove the annotation and use the controller's own typed settings; keep allow-snippet-annotations off.",
    zh: '移除该注解，改用控制器提供的专用设置；保持 allow-snippet-annotations 关闭。',
  },
  references: [
    'https://github.com/kubernetes/ingress-nginx/issues/7837',
    'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
  ],
  frameworks: [...owasp('K06'), ...threat('MS-TA9005'), ...attack('T1190')],
  scope: 'object',
  kinds: ['Ingress'],
  evaluate: riskyAnnotations,
};
