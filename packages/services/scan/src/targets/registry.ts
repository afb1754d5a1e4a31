import type { World } from '../world.ts';
import { cluster } from './cluster.ts';
import { image, rootfs } from './image.ts';
import { node } from './node.ts';
import type { TargetKind } from './target.ts';
import { sbom } from './sbom.ts';
import { tree } from './tree.ts';

/** Every kind, in the order in which they are asked whether a target is theirs; files and directories take the rest. */
const kinds: readonly TargetKind[] = [sbom, image, rootfs, node, cluster, tree];

export interface ChosenTargets {
  readonly kind: TargetKind;
  readonly targets: readonly string[];
}

/**
 * Which kind each word of the command line asks for. A kind's own word in front decides for all that follow it
 * (`image nginx:1.29`); a directory of that name is written `./image`.
 */
export async function chooseKinds(words: readonly string[], world: World): Promise<ChosenTargets[]> {
  const [first, ...rest] = words;
  const named = kinds.find(({ id }) => id === first);
  if (named === cluster && rest.length > 0) return besideCluster(rest, world);
  if (named !== undefined) return [{ kind: named, targets: rest }];
  const chosen = new Map<TargetKind, string[]>();
  for (const word of words) {
    const kind = await kindOf(word, world);
    const targets = chosen.get(kind);
    if (targets === undefined) chosen.set(kind, [word]);
    else targets.push(word);
  }
  return [...chosen].map(([kind, targets]) => ({ kind, targets }));
}

/** What a cluster runs may be scanned with it: images, and bills of materials of them. */
async function besideCluster(words: readonly string[], world: World): Promise<ChosenTargets[]> {
  const chosen = new Map<TargetKind, string[]>([[cluster, []]]);
  for (const word of words) {
    const found = await kindOf(word, world);
    const kind = found === sbom || found === image ? found : cluster;
    chosen.set(kind, [...(chosen.get(kind) ?? []), word]);
  }
  return [...chosen].map(([kind, targets]) => ({ kind, targets }));
}

async function kindOf(word: string, world: World): Promise<TargetKind> {
  for (const kind of kinds) if (await kind.claims(word, world)) return kind;
  return tree;
}
