import type { Rule } from '@seawall/falco';
import type { Text } from '@seawall/model';
import type { CorrelationRule } from '../correlation/rule.ts';
import { matrices } from './cells.ts';
import type { Matrix, Technique } from './matrix.ts';
import { unseen } from './unseen.ts';

/** Which rules see a technique. */
export interface TechniqueCoverage {
  readonly technique: Technique;
  readonly rules: readonly { readonly name: string; readonly source: string; readonly enabled: boolean }[];
  /** Why events cannot show it, where no rule does. */
  readonly reason?: Text;
}

export interface MatrixCoverage {
  readonly matrix: Matrix;
  readonly techniques: readonly TechniqueCoverage[];
  readonly covered: number;
}

/** Technique by technique, the rules that are tagged with it. */
export function coverageOf(rules: readonly Rule[], correlations: readonly CorrelationRule[]): MatrixCoverage[] {
  const byTag = new Map<string, TechniqueCoverage['rules'][number][]>();
  const add = (tags: readonly string[], rule: TechniqueCoverage['rules'][number]): void => {
    for (const tag of tags) byTag.set(tag, [...(byTag.get(tag) ?? []), rule]);
  };
  for (const { name, definition } of rules) {
    // What only counts for others is no detection by itself.
    if (!definition.tags.includes(buildingBlock))
      add(definition.tags, { name, source: definition.source, enabled: definition.enabled });
  }
  for (const { title, tags } of correlations) add(tags, { name: title, source: 'correlation', enabled: true });
  return matrices.map((matrix) => {
    const techniques = matrix.techniques.map((technique) => {
      const found = byTag.get(technique.id) ?? [];
      const reason = found.length > 0 ? undefined : unseen[technique.id];
      return { technique, rules: found, ...(reason === undefined ? {} : { reason }) };
    });
    return {
      matrix,
      techniques,
      covered: techniques.filter(({ rules: seen }) => seen.some(({ enabled }) => enabled)).length,
    };
  });
}

/** The tag of rules whose matches only count for rules over several events. */
export const buildingBlock = 'building_block';
