import type { KubeObject } from '@seawall/kube';
import type { FixPlan, Path } from '@seawall/model';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { nsa, owasp, threat } from '../../frameworks/ids.ts';
import { networkContains, parseNetwork, type Network } from '../../network/addresses.ts';
import { isFor, networkPolicyOf, type Peer, type Rule, rulesOf } from '../../network/kubernetes-policy.ts';
import { policyReferences } from './shared.ts';

/** Where AWS, Azure, Google Cloud, OpenStack and others answer with instance credentials, and AWS's IPv6 address of it. */
const metadataServices = ['169.254.169.254/32', 'fd00:ec2::254/128'] as const;
const metadataNetworks = metadataServices.map((cidr) => [cidr, parseNetwork(cidr) as Network] as const);

function allowsHttp({ ports }: Rule): boolean {
  if (ports.length === 0) return true;
  return ports.some(({ port, endPort, protocol = 'TCP' }) => {
    if (protocol !== 'TCP') return false;
    if (port === undefined || port === 80) return true;
    return typeof port === 'number' && endPort !== undefined && port <= 80 && endPort >= 80;
  });
}

/** The metadata address that a peer lets through, if any. */
function metadataAllowedBy({ ipBlock }: Peer): string | undefined {
  const block = ipBlock?.cidr === undefined ? undefined : parseNetwork(ipBlock.cidr);
  if (block === undefined) return undefined;
  for (const [cidr, address] of metadataNetworks) {
    if (!networkContains(block, address)) continue;
    const excepted = (ipBlock?.except ?? []).some((text) => {
      const exception = parseNetwork(text);
      return exception !== undefined && networkContains(exception, address);
    });
    if (!excepted) return cidr;
  }
  return undefined;
}

/** An exception must be smaller than the block that it is taken from. */
function except(path: Path, metadata: string, cidr: string, { ipBlock }: Peer): FixPlan {
  const list = [...path, 'except'];
  return {
    title: { en: `Except ${metadata} from ${cidr}`, zh: `从 ${cidr} 中排除 ${metadata}` },
    risk: 'mayBreak',
    operations: [
      ipBlock?.except === undefined
        ? { op: 'set', path: list, value: [metadata] }
        : { op: 'append', path: list, value: metadata },
    ],
  };
}

function metadataOpenings(object: KubeObject): Judgement {
  const policy = networkPolicyOf(object);
  if (policy === undefined) return 'notApplicable';
  const spec = policy.value.spec ?? {};
  if (!isFor(spec, 'egress')) return 'notApplicable';
  const faults: Fault[] = [];
  for (const [index, rule] of rulesOf(spec, 'egress').entries()) {
    if (!allowsHttp(rule)) continue;
    for (const [at, peer] of rule.peers.entries()) {
      const metadata = metadataAllowedBy(peer);
      if (metadata === undefined) continue;
      const cidr = String(peer.ipBlock?.cidr);
      const path = ['spec', 'egress', index, 'to', at, 'ipBlock'];
      const whole = parseNetwork(cidr)?.prefix === parseNetwork(metadata)?.prefix;
      const fix = whole ? undefined : except(path, metadata, cidr, peer);
      faults.push({ path, key: cidr, values: { cidr, metadata }, ...(fix === undefined ? {} : { fix }) });
    }
  }
  return judged(faults);
}

export const metadataEgress: Control = {
  id: 'metadata-egress',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: {
    en: 'Egress policies keep pods from the cloud metadata service',
    zh: '出站策略阻止 Pod 访问云元数据服务',
  },
  why: {
    en: "The metadata service hands the node's cloud credentials to whoever asks; one request forged through an application is enough to take them.",
    zh: '元数据服务会把节点的云凭据交给任何请求者；只要能让应用代为发出一次请求，就足以取走这些凭据。',
  },
  message: {
    en: 'The egress rule allows {cidr}, which holds the metadata address {metadata}',
    zh: '出站规则放行 {cidr}，其中包含元数据地址 {metadata}',
  },
  remediation: {
    en: "List the metadata address under except of the ipBlock, unless the pod needs the node's identity.",
    zh: '除非 Pod 需要节点身份，否则在 ipBlock 的 except 中列出元数据地址。',
  },
  references: [...policyReferences, 'https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/'],
  frameworks: [...nsa('N13'), ...owasp('K08'), ...threat('MS-TA9033', 'MS-TA9028')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluate: metadataOpenings,
};
