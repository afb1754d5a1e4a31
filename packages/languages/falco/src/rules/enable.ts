import { globTest } from '../filter/glob.ts';
import type { Rule } from './compile-rules.ts';

/** How rules are selected: by a part of the name, the name, a pattern of it, or any of several tags. */
export type RuleSelection =
  | { readonly by: 'substring' | 'exact' | 'wildcard'; readonly value: string }
  | { readonly by: 'tags'; readonly value: readonly string[] };

/** Sets of rules by name: each says of its own which rules are on. */
export type RuleSets = ReadonlyMap<string, ReadonlySet<string>>;

export const defaultRuleSet = 'default';

/** The set that the files state: every rule but those that are not enabled. */
export function initialRuleSets(rules: readonly Rule[]): RuleSets {
  const on = rules.filter(({ definition }) => definition.enabled).map(({ name }) => name);
  return new Map([[defaultRuleSet, new Set(on)]]);
}

/** The sets after rules were turned on or off in one of them. */
export function switchRules(
  sets: RuleSets,
  rules: readonly Rule[],
  selection: RuleSelection,
  enable: boolean,
  set = defaultRuleSet,
): RuleSets {
  const on = new Set(sets.get(set));
  const selects = selector(selection);
  for (const rule of rules) {
    if (!selects(rule)) continue;
    if (enable) on.add(rule.name);
    else on.delete(rule.name);
  }
  return new Map([...sets, [set, on]]);
}

function selector(selection: RuleSelection): (rule: Rule) => boolean {
  if (selection.by === 'tags') {
    const { value } = selection;
    return ({ definition }) => value.some((tag) => definition.tags.includes(tag));
  }
  const { by, value } = selection;
  if (by === 'wildcard') {
    const test = globTest(value, false);
    return ({ name }) => test(name);
  }
  // No name at all selects every rule.
  return ({ name }) => (by === 'exact' && value !== '' ? name === value : name.includes(value));
}
