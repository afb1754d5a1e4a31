import type { Problem } from '@seawall/kube';
import type { Entry } from '../tar/entry.ts';
import { tooManyLinks } from './problems.ts';
import type { LayerLinks, WantedLink } from './result.ts';

/** Names and targets of more links than this take more memory than a layer may have. */
const mostLinks = 500_000;

/** Gathers the links of a layer. */
export function createLinkList(isWanted: (path: string) => boolean) {
  const symbolic: string[] = [];
  const wanted: WantedLink[] = [];
  let count = 0;
  let left: string | undefined;
  return {
    take({ path, type, link }: Entry): void {
      if (type !== 'symlink' && type !== 'hardlink') return;
      if (++count > mostLinks) {
        left ??= path;
        return;
      }
      if (type === 'symlink') symbolic.push(path, link);
      if (isWanted(path)) wanted.push({ path, target: link, isHard: type === 'hardlink' });
    },
    found: (): LayerLinks => ({ symbolic: symbolic.join('\0'), wanted }),
    problems: (): Problem[] => (left === undefined ? [] : [tooManyLinks(left, mostLinks)]),
  };
}
