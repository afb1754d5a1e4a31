import type { Inventory, KubeObject } from '@seawall/kube';
import type { Control, Fault, InventoryContext, Judgement } from '../../control.ts';
import { absent } from '../../control-plane/component.ts';
import type { Process } from '../../control-plane/process.ts';
import { kindsOf, processesIn } from '../../control-plane/processes.ts';
import { cis, nsa } from '../../frameworks/ids.ts';

const trustedCa = { flag: 'trusted-ca-file' };
const clusterCas = new WeakMap<Inventory, ReadonlySet<string>>();

/** The files that the API servers of a scan trust for their own clients. */
function clusterCasOf(inventory: Inventory): ReadonlySet<string> {
  let found = clusterCas.get(inventory);
  if (found === undefined) {
    const files = new Set<string>();
    for (const kind of kindsOf['kube-apiserver']) {
      for (const process of inventory.ofKind(kind).flatMap((object) => processesIn(object as KubeObject))) {
        if (process.component !== 'kube-apiserver') continue;
        const reading = process.read({ flag: 'client-ca-file' });
        if (reading.state === 'given' && reading.text !== '') files.add(reading.text);
      }
    }
    clusterCas.set(inventory, files);
    found = files;
  }
  return found;
}

function judgeEtcd(process: Process, known: ReadonlySet<string>): Judgement {
  const reading = process.read(trustedCa);
  if (reading.state === 'hidden') return { notAssessed: reading.reason };
  if (reading.state === 'elsewhere') return 'notApplicable';
  if (reading.state === 'unset' || reading.text === '') {
    const message = {
      en: 'etcd runs without {setting}, so it trusts no CA of its own for clients',
      zh: 'etcd 未设置 {setting}，没有用于客户端的专用 CA',
    };
    return [{ path: reading.path, key: 'unset', message, values: { setting: process.nameOf(trustedCa) } }];
  }
  if (known.has(reading.text)) {
    return [{ path: reading.path, key: 'shared', values: { file: reading.text } }];
  }
  if (known.size > 0) return 'pass';
  return {
    notAssessed: {
      en: 'No kube-apiserver is among what was scanned to compare the CA of etcd with',
      zh: '扫描范围内没有 kube-apiserver，无法与 etcd 的 CA 比较',
    },
  };
}

/** CIS 2.7: what two processes trust is only known from both of them. */
export const etcdCa: Control = {
  id: 'etcd-own-ca',
  category: 'control-plane',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'etcd trusts a CA of its own', zh: 'etcd 使用独立的 CA' },
  why: {
    en: 'When etcd trusts the cluster’s CA, every certificate that the cluster issues to a user or node opens the store behind the API server.',
    zh: '若 etcd 信任集群的 CA，集群签发给任何用户或节点的证书都能直接打开 API 服务器背后的存储。',
  },
  message: {
    en: 'etcd trusts {file}, which the API server trusts for its own clients',
    zh: 'etcd 信任 {file}，而 API 服务器也用它校验自己的客户端',
  },
  remediation: {
    en: 'Issue etcd and its clients certificates of a separate CA and name it in --trusted-ca-file.',
    zh: '为 etcd 及其客户端使用独立 CA 签发证书，并在 --trusted-ca-file 中指定。',
  },
  references: ['https://etcd.io/docs/latest/op-guide/security/'],
  frameworks: [...cis('2.7'), ...nsa('N7')],
  needs: absent.etcd,
  scope: 'object',
  kinds: kindsOf.etcd,
  evaluateAmong(object: KubeObject, { inventory }: InventoryContext): Judgement {
    let outcome: Judgement = 'notApplicable';
    const faults: Fault[] = [];
    for (const process of processesIn(object)) {
      if (process.component !== 'etcd') continue;
      const one = judgeEtcd(process, clusterCasOf(inventory));
      if (typeof one === 'string') outcome = outcome === 'notApplicable' ? one : outcome;
      else if ('notAssessed' in one) outcome = one;
      else faults.push(...one);
    }
    return faults.length > 0 ? faults : outcome;
  },
  evaluateNode(node) {
    const [process] = node.components.get('etcd') ?? [];
    if (process === undefined) return 'notApplicable';
    const trusted = (node.components.get('kube-apiserver') ?? []).map((one) => one.read({ flag: 'client-ca-file' }));
    const known = trusted.flatMap((one) => (one.state === 'given' && one.text !== '' ? [one.text] : []));
    const judgement = judgeEtcd(process, new Set(known));
    if (typeof judgement === 'string' || 'notAssessed' in judgement) return judgement;
    return judgement.map((fault) => ({ ...fault, file: process.file, path: [] }));
  },
};
