import type { Process } from '../../../control-plane/process.ts';
import { nsa, owasp } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';

const component = 'etcd';

/** Written to be alone; an etcd that does not say may be joined by others. */
function isSingleMember(process: Process): boolean {
  const members = process.read({ flag: 'initial-cluster' });
  return members.state === 'given' && members.items.length === 1;
}

/** The store behind the API server: CIS 2.1 to 2.6. */
export const etcd: readonly Row[] = [
  {
    id: 'etcd-certificate',
    cis: '2.1',
    component,
    severity: 'high',
    title: { en: 'etcd serves TLS with a given certificate', zh: 'etcd 使用指定的证书提供 TLS' },
    why: {
      en: 'Without TLS every Secret of the cluster crosses the network in clear text.',
      zh: '没有 TLS 时，集群的所有 Secret 都以明文在网络中传输。',
    },
    expect: { type: 'present', settings: [{ flag: 'cert-file' }, { flag: 'key-file' }] },
    frameworks: nsa('N7'),
  },
  {
    id: 'etcd-client-certificate-required',
    cis: '2.2',
    component,
    severity: 'critical',
    title: { en: 'etcd requires client certificates', zh: 'etcd 要求客户端证书' },
    why: {
      en: 'Otherwise whoever reaches port 2379 reads and writes all state of the cluster, past every check of the API server.',
      zh: '否则任何能访问 2379 端口的人都能读写集群的全部状态，绕过 API 服务器的所有检查。',
    },
    expect: { type: 'boolean', setting: { flag: 'client-cert-auth' }, value: true, unset: false },
    frameworks: [...nsa('N7'), ...owasp('K06')],
  },
  {
    id: 'etcd-auto-tls',
    cis: '2.3',
    component,
    severity: 'medium',
    title: { en: 'etcd does not make up its own certificates', zh: 'etcd 不使用自行生成的证书' },
    why: {
      en: 'A self-made certificate is signed by nobody, so clients cannot tell etcd from an impostor.',
      zh: '自行生成的证书无人签发，客户端无法分辨真假 etcd。',
    },
    expect: { type: 'boolean', setting: { flag: 'auto-tls' }, value: false, unset: false },
  },
  {
    id: 'etcd-peer-certificate',
    cis: '2.4',
    component,
    severity: 'high',
    title: { en: 'etcd members speak TLS to each other', zh: 'etcd 成员之间使用 TLS 通信' },
    why: {
      en: 'Replication carries every Secret; without TLS it can be read and altered on the way.',
      zh: '成员间复制会传输所有 Secret，没有 TLS 时可在途中被读取和篡改。',
    },
    expect: { type: 'present', settings: [{ flag: 'peer-cert-file' }, { flag: 'peer-key-file' }] },
    excuse: isSingleMember,
    frameworks: nsa('N7'),
  },
  {
    id: 'etcd-peer-certificate-required',
    cis: '2.5',
    component,
    severity: 'high',
    title: { en: 'etcd members require certificates of each other', zh: 'etcd 成员相互要求证书' },
    why: {
      en: 'Otherwise a stranger can join as a member and receive a copy of all data.',
      zh: '否则外来者可作为成员加入并得到全部数据的副本。',
    },
    expect: { type: 'boolean', setting: { flag: 'peer-client-cert-auth' }, value: true, unset: false },
    excuse: isSingleMember,
    frameworks: nsa('N7'),
  },
  {
    id: 'etcd-peer-auto-tls',
    cis: '2.6',
    component,
    severity: 'medium',
    title: {
      en: 'etcd members do not make up certificates for each other',
      zh: 'etcd 成员之间不使用自行生成的证书',
    },
    why: {
      en: 'A self-made peer certificate is signed by nobody, so members cannot tell each other from an impostor.',
      zh: '自行生成的对等证书无人签发，成员无法分辨真假对端。',
    },
    expect: { type: 'boolean', setting: { flag: 'peer-auto-tls' }, value: false, unset: false },
    excuse: isSingleMember,
  },
];
