import type { Container } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';

const yes = /^(?:true|yes|on|1|y)$/i;
const no = /^(?:false|no|off|0|n)$/i;

/** Switches of widely used images that open them to everybody, by the images' own documentation. */
const switches: ReadonlyMap<string, { readonly product: string; readonly value: RegExp }> = new Map([
  ['ALLOW_ANONYMOUS_LOGIN', { product: 'ZooKeeper', value: yes }],
  ['ALLOW_EMPTY_PASSWORD', { product: 'Bitnami', value: yes }],
  ['ELASTICSEARCH_SECURITY_ENABLED', { product: 'Elasticsearch', value: no }],
  ['GF_AUTH_ANONYMOUS_ENABLED', { product: 'Grafana', value: yes }],
  ['MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', { product: 'MariaDB', value: /./ }],
  ['MYSQL_ALLOW_EMPTY_PASSWORD', { product: 'MySQL', value: /./ }],
  ['NEO4J_AUTH', { product: 'Neo4j', value: /^none$/i }],
  ['POSTGRES_HOST_AUTH_METHOD', { product: 'PostgreSQL', value: /^trust$/i }],
  ['xpack.security.enabled', { product: 'Elasticsearch', value: no }],
]);

function asksForPasswords({ spec, path }: Container): Judgement {
  if (spec.env === undefined) return 'pass';
  const faults: Fault[] = [];
  for (const [index, { name = '', value }] of spec.env.entries()) {
    const found = switches.get(name);
    if (found === undefined || value === undefined || !found.value.test(value)) continue;
    faults.push({ path: [...path, 'env', index, 'value'], values: { name, value, product: found.product } });
  }
  return judged(faults);
}

export const authenticationOff: Control = {
  id: 'authentication-off',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Databases and consoles ask who is there', zh: '数据库和控制台要求身份认证' },
  why: {
    en: 'Without a password every pod that can connect reads and changes the data.',
    zh: '没有密码时，任何能够连接的 Pod 都可以读取和修改数据。',
  },
  message: {
    en: '{name}={value} lets anyone in without a password ({product})',
    zh: '{name}={value} 允许任何人免密码访问（{product}）',
  },
  remediation: {
    en: 'Remove the switch and give the server a password from a Secret.',
    zh: '移除该开关，并通过 Secret 为服务设置密码。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/application-security-checklist/'],
  frameworks: [...owasp('K09'), ...threat('MS-TA9005'), ...attack('T1078.001')],
  scope: 'container',
  evaluate: asksForPasswords,
};
