import type { Text } from '@seawall/model';
import type { FactorKind, Weighed } from './score.ts';

/** From where a workload can be spoken to, widest first. */
export const reaches = ['internet', 'node', 'cluster', 'none'] as const;

export type Reach = (typeof reaches)[number];

/** What rights over its node a workload has: all of them in effect, some, or none. */
export type NodeRights = 'full' | 'some' | 'none';

/** What a way in is worth to somebody outside: these kinds are used from there. */
const usedFromOutside: ReadonlySet<FactorKind> = new Set(['vulnerability', 'secret', 'network']);
/** What tells that somebody can be, or is, inside. */
const meansInside: ReadonlySet<FactorKind> = new Set(['vulnerability', 'malware', 'runtime']);

const reachWeights: Readonly<Record<Reach, { readonly own: number; readonly share: number }>> = {
  internet: { own: 6, share: 0.5 },
  node: { own: 3, share: 0.2 },
  cluster: { own: 0, share: 0 },
  none: { own: 0, share: 0 },
};

const reachTexts: Readonly<Record<Reach, Text>> = {
  internet: {
    en: 'Reached from outside the cluster{by}: what is vulnerable in it counts half as much again',
    zh: '可从集群外部访问{by}：其中的漏洞权重增加一半',
  },
  node: {
    en: 'Reached from the nodes’ network{by}: what is vulnerable in it counts a fifth more',
    zh: '可从节点网络访问{by}：其中的漏洞权重增加五分之一',
  },
  cluster: { en: 'Reached from inside the cluster', zh: '可从集群内部访问' },
  none: { en: 'Nothing leads to it', zh: '没有可到达它的入口' },
};

/** The factor of where a subject is reached from, given its other factors; none where that changes nothing. */
export function reachFactor(reach: Reach, by: string | undefined, others: readonly Weighed[]): Weighed[] {
  const { own, share } = reachWeights[reach];
  if (own === 0) return [];
  const weight = own + share * sumOfKinds(others, usedFromOutside);
  const template = reachTexts[reach];
  const text = {
    en: template.en.replace('{by}', by === undefined ? '' : ` by ${by}`),
    zh: template.zh.replace('{by}', by === undefined ? '' : `（经由 ${by}）`),
  };
  return [{ id: `reach/${reach}`, kind: 'reach', text, weight }];
}

const rightShares: Readonly<Record<NodeRights, number>> = { full: 0.4, some: 0.15, none: 0 };

/** What rights over the node add to what lets people in. That they are there at all is a misconfiguration of its own. */
export function rightsFactor(rights: NodeRights, why: Text | undefined, others: readonly Weighed[]): Weighed[] {
  const weight = rightShares[rights] * sumOfKinds(others, meansInside);
  if (weight === 0) return [];
  const reason = why === undefined ? { en: '', zh: '' } : { en: ` (${why.en})`, zh: `（${why.zh}）` };
  const text =
    rights === 'full'
      ? {
          en: `Whoever gets in has the node${reason.en}: what lets people in counts 40 % more`,
          zh: `一旦被攻入即失去整个节点${reason.zh}：可被利用之处权重增加 40%`,
        }
      : {
          en: `Whoever gets in has some rights over the node${reason.en}: what lets people in counts 15 % more`,
          zh: `一旦被攻入即获得部分节点权限${reason.zh}：可被利用之处权重增加 15%`,
        };
  return [{ id: `rights/${rights}`, kind: 'rights', text, weight }];
}

/** The service account that a workload runs as, and how risky that is by itself. */
export interface UsedIdentity {
  readonly name: string;
  /** Weight of what it may do, see `powers`. */
  readonly weight: number;
}

/** A fifth of what the identity may do, and as much again of what lets people in as the identity is powerful. */
export function identityFactor(identity: UsedIdentity | undefined, others: readonly Weighed[]): Weighed[] {
  if (identity === undefined || identity.weight <= 0) return [];
  const power = 1 - 2 ** (-identity.weight / 50);
  const weight = 0.2 * identity.weight + 0.5 * power * sumOfKinds(others, meansInside);
  return [
    {
      id: `identity/${identity.name}`,
      kind: 'identity',
      text: {
        en: `Runs as ${identity.name}, whose rights reach beyond it`,
        zh: `以 ${identity.name} 身份运行，其权限超出自身所需范围`,
      },
      weight,
    },
  ];
}

function sumOfKinds(factors: readonly Weighed[], kinds: ReadonlySet<FactorKind>): number {
  return factors.reduce((sum, { kind, weight }) => (kinds.has(kind) ? sum + weight : sum), 0);
}
