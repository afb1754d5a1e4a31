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

/** The tactics that cells and tags tell of, in the order of attacks. */
export function tacticsOf(cells: readonly MatrixCell[], tags: readonly string[]): string[] {
  const named = [...cells.map(({ tactic }) => tactic), ...tags].flatMap((name) => tacticOf(name) ?? []);
  return [...new Set(named)].sort(compareTactics);
}
