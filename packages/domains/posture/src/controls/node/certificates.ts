import type { Control, Fault, Judgement } from '../../control.ts';
import { nsa, owasp } from '../../frameworks/ids.ts';
import { certificatesIn, certificatesOfKubeconfig, type HostCertificate } from '../../node/certificates.ts';
import { entriesOf } from '../../node/host-files.ts';
import type { Node } from '../../node/node.ts';
import { filesOf } from '../../node/role-files.ts';
import { hostControl } from './host-control.ts';
import { outcomeOf } from './outcome.ts';

const reference = 'https://kubernetes.io/docs/setup/best-practices/certificates/';
const day = 24 * 60 * 60 * 1000;
/** kubeadm renews with every upgrade, and releases are four months apart; a month is time to act. */
const soon = 30 * day;

interface Found {
  readonly certificates: readonly HostCertificate[];
  readonly denied: readonly string[];
}

const known = new WeakMap<Node, Found>();

/** Every certificate of the PKI, of the kubelet and in the node's kubeconfigs; read once. */
function certificatesOf(node: Node): Found {
  let found = known.get(node);
  if (found === undefined) {
    found = readCertificates(node);
    known.set(node, found);
  }
  return found;
}

function readCertificates(node: Node): Found {
  const certificates: HostCertificate[] = [];
  const denied: string[] = [];
  const pki = filesOf('pki', node);
  denied.push(...pki.denied);
  const kubelet = entriesOf(node.files, '/var/lib/kubelet/pki', /\.(?:crt|pem)$/).map(({ path }) => path);
  const named = pki.files.filter(({ kind, path }) => kind === 'file' && /\.(?:crt|cert|pem)$/.test(path));
  for (const path of [...named.map((file) => file.path), ...kubelet]) {
    const look = node.files.text(path);
    if (look.state === 'denied') denied.push(path);
    if (look.state === 'here') certificates.push(...certificatesIn(path, look.value));
  }
  const roles = [
    'admin-kubeconfig',
    'scheduler-kubeconfig',
    'controller-manager-kubeconfig',
    'kubelet-kubeconfig',
    'kube-proxy-kubeconfig',
  ] as const;
  for (const role of roles) {
    for (const { path } of filesOf(role, node).files) certificates.push(...certificatesOfKubeconfig(path, node.files));
  }
  return { certificates, denied };
}

const expiry = hostControl({
  id: 'node-certificate-expiry',
  severity: 'medium',
  title: { en: 'No certificate of the cluster is about to expire', zh: '集群证书未临近过期' },
  why: {
    en: 'When a certificate of the control plane or the kubelet expires, the component drops out and the cluster can no longer be managed.',
    zh: '控制平面或 kubelet 的证书过期后，组件将失联，集群无法继续管理。',
  },
  message: {
    en: '{file}: the certificate of {subject} expires on {date}',
    zh: '{file}：{subject} 的证书将于 {date} 过期',
  },
  remediation: {
    en: 'Renew it, with kubeadm certs renew or the distribution’s own command, and restart its component.',
    zh: '使用 kubeadm certs renew 或发行版自带命令续期，并重启相应组件。',
  },
  reference,
  frameworks: owasp('K09'),
  judge: (node) =>
    judgeEach(node, (certificate) => {
      const left = certificate.validTo.getTime() - node.now.getTime();
      if (left > soon) return undefined;
      const date = certificate.validTo.toISOString().slice(0, 10);
      const { file, subject } = certificate;
      const values = { file, subject, date };
      const evidence = [{ field: 'notAfter', value: certificate.validTo.toISOString() }];
      if (left > 0) return { path: [], file, key: subject, values, evidence };
      const message = {
        en: '{file}: the certificate of {subject} expired on {date}',
        zh: '{file}：{subject} 的证书已于 {date} 过期',
      };
      return { path: [], file, key: subject, values, evidence, message, severity: 'high' };
    }),
});

const strength = hostControl({
  id: 'node-certificate-strength',
  severity: 'high',
  title: { en: 'Certificates of the cluster have strong keys', zh: '集群证书使用强密钥' },
  why: {
    en: 'A short key or an old signature can be forged, and a forged certificate is an identity of the cluster.',
    zh: '过短的密钥或过时的签名可被伪造，而伪造的证书就是集群中的身份。',
  },
  message: {
    en: '{file}: the certificate of {subject} relies on {weakness}',
    zh: '{file}：{subject} 的证书使用 {weakness}',
  },
  remediation: {
    en: 'Issue it anew with an RSA key of 2048 bits or more, or an elliptic curve, signed with SHA-256.',
    zh: '使用 2048 位以上 RSA 或椭圆曲线密钥并以 SHA-256 签名重新签发。',
  },
  reference,
  frameworks: nsa('N6'),
  judge: (node) =>
    judgeEach(node, ({ file, subject, weakness }) =>
      weakness === undefined
        ? undefined
        : {
            path: [],
            file,
            key: subject,
            values: { file, subject, weakness },
            evidence: [{ field: 'key', value: weakness }],
          },
    ),
});

function judgeEach(node: Node, judge: (certificate: HostCertificate) => Fault | undefined): Judgement {
  const { certificates, denied } = certificatesOf(node);
  return outcomeOf(
    certificates.length,
    certificates.flatMap((certificate) => judge(certificate) ?? []),
    denied,
  );
}

export const certificateControls: readonly Control[] = [expiry, strength];
