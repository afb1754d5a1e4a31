import type { MatrixCell } from '@seawall/model';
import { attackContainers } from './attack.ts';
import type { Matrix, Technique } from './matrix.ts';
import { microsoftKubernetes } from './microsoft.ts';
import { compareTactics, tacticOf } from './tactics.ts';

export const matrices: readonly Matrix[] = [attackContainers, microsoftKubernetes];

const techniques = new Map<string, { readonly matrix: Matrix; readonly technique: Technique }>(
  matrices.flatMap((matrix) => matrix.techniques.map((technique) => [technique.id, { matrix, technique }] as const)),
);

/** The cells of both matrices that tags name: every tactic of a technique is one. */
export function cellsOf(tags: readonly string[]): MatrixCell[] {
  return tags.flatMap((tag) => {
    const found = techniques.get(tag.toUpperCase());
    if (found === undefined) return [];
    const { matrix, technique } = found;
    return technique.tactics.map((tactic) => ({ matrix: matrix.id, tactic, technique: technique.id }));
  });
}

/**
 * The tactics that cells and tags tell of: first the one that says most of the deed, which is that of the technique that is filed
 * under the fewest, then the others in the order of attacks.
 */
export function tacticsOf(cells: readonly MatrixCell[], tags: readonly string[]): string[] {
  const named = [...cells.map(({ tactic }) => tactic), ...tags].flatMap((name) => tacticOf(name) ?? []);
  const all = [...new Set(named)].sort(compareTactics);
  const first = tags.flatMap((tag) => tacticOf(tag) ?? [])[0] ?? mostTelling(cells) ?? all[0];
  return first === undefined ? [] : [first, ...all.filter((tactic) => tactic !== first)];
}

function mostTelling(cells: readonly MatrixCell[]): string | undefined {
  let fewest = Number.POSITIVE_INFINITY;
  let telling: string | undefined;
  for (const [, own] of Map.groupBy(cells, ({ technique }) => technique)) {
    if (own.length >= fewest) continue;
    fewest = own.length;
    telling = tacticOf(own[0]?.tactic ?? '');
  }
  return telling;
}
