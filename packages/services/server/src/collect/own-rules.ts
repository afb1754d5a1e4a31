import {
  type CorrelationRule,
  defaultCorrelationFiles,
  defaultRuleFiles,
  loadRules,
  readCorrelations,
  type RuleBook,
} from '@seawall/runtime';

interface OwnRules {
  readonly rules: RuleBook['rules'];
  readonly correlations: readonly CorrelationRule[];
}

let read: OwnRules | undefined;

/** The rules that come with Seawall; read once, when somebody needs them. */
export function ownRules(): OwnRules {
  read ??= {
    rules: loadRules(defaultRuleFiles()).rules,
    correlations: readCorrelations(defaultCorrelationFiles()).rules,
  };
  return read;
}
