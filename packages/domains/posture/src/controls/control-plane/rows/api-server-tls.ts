import { nsa, owasp } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';
import { cipherSuites } from './reasons.ts';

const component = 'kube-apiserver';

/** Certificates, ciphers and encryption at rest: CIS 1.2.23 to 1.2.29. */
export const apiServerTls: readonly Row[] = [
  {
    id: 'apiserver-etcd-client-certificate',
    cis: '1.2.23',
    component,
    severity: 'high',
    title: { en: 'The API server shows etcd a client certificate', zh: 'API 服务器向 etcd 出示客户端证书' },
    why: {
      en: 'An etcd that takes callers without certificates hands every Secret of the cluster to whoever reaches its port.',
      zh: '若 etcd 接受没有证书的调用者，任何能访问其端口的人都能取得集群的全部 Secret。',
    },
    expect: { type: 'present', settings: [{ flag: 'etcd-certfile' }, { flag: 'etcd-keyfile' }] },
    frameworks: nsa('N6'),
  },
  {
    id: 'apiserver-tls-certificate',
    cis: '1.2.24',
    component,
    severity: 'high',
    title: { en: 'The API server serves TLS with a given certificate', zh: 'API 服务器使用指定的证书提供 TLS' },
    why: {
      en: 'Without one it makes up a certificate that clients cannot verify, and people learn to switch verification off.',
      zh: '未指定证书时会自行生成客户端无法校验的证书，使用者便习惯于关闭校验。',
    },
    expect: { type: 'present', settings: [{ flag: 'tls-cert-file' }, { flag: 'tls-private-key-file' }] },
    frameworks: nsa('N6'),
  },
  {
    id: 'apiserver-client-ca',
    cis: '1.2.25',
    component,
    severity: 'high',
    title: { en: 'The API server verifies client certificates', zh: 'API 服务器校验客户端证书' },
    why: {
      en: 'Without a client CA, components and nodes cannot prove who they are by certificate.',
      zh: '没有客户端 CA，各组件与节点无法以证书证明身份。',
    },
    expect: { type: 'present', settings: [{ flag: 'client-ca-file' }] },
    frameworks: nsa('N6'),
  },
  {
    id: 'apiserver-etcd-ca',
    cis: '1.2.26',
    component,
    severity: 'high',
    title: { en: 'The API server verifies the certificate of etcd', zh: 'API 服务器校验 etcd 的证书' },
    why: {
      en: 'Whoever stands between the two could otherwise pose as etcd and read or change all state of the cluster.',
      zh: '否则，处于两者之间的攻击者可冒充 etcd，读取或篡改集群的全部状态。',
    },
    expect: { type: 'present', settings: [{ flag: 'etcd-cafile' }] },
    frameworks: nsa('N6'),
  },
  {
    id: 'apiserver-encryption-at-rest',
    cis: '1.2.27',
    component,
    severity: 'medium',
    title: { en: 'The API server encrypts what it stores', zh: 'API 服务器对存储的数据进行加密' },
    why: {
      en: 'Without it every Secret lies in clear text in etcd, on its disks and in its backups.',
      zh: '否则所有 Secret 都以明文存放在 etcd、其磁盘和备份中。',
    },
    expect: { type: 'present', settings: [{ flag: 'encryption-provider-config' }] },
    frameworks: [...nsa('N11'), ...owasp('K03')],
  },
  {
    id: 'apiserver-tls-cipher-suites',
    cis: '1.2.29',
    component,
    severity: 'low',
    title: { en: 'The API server offers strong cipher suites only', zh: 'API 服务器只提供强密码套件' },
    why: cipherSuites,
    expect: {
      type: 'suites',
      setting: { flag: 'tls-cipher-suites' },
      minVersion: { flag: 'tls-min-version' },
    },
    frameworks: owasp('K07'),
  },
];
