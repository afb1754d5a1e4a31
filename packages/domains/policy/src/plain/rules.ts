import type { Action } from '../gatekeeper/enforcement.ts';
import type { Module } from '@seawall/rego';

/** A rule that says what is wrong with its input, by the conventions of Conftest, Trivy and Kubescape. */
export interface VerdictRule {
  readonly package: readonly string[];
  readonly name: string;
  readonly action: Action;
  readonly module: Module;
  readonly rule: Module['rules'][number];
}

const named = /^(?<word>deny|violation|warn)(?:_\w+)?$/;

/** The rules of modules that give verdicts, each name of a package once. */
export function verdictRules(modules: readonly Module[]): VerdictRule[] {
  const found = new Map<string, VerdictRule>();
  for (const module of modules) {
    for (const rule of module.rules) {
      const [first] = rule.head.ref;
      const match = first?.type === 'var' && rule.head.args === undefined ? named.exec(first.name) : null;
      if (match === null || first?.type !== 'var') continue;
      const key = [...module.package, first.name].join('.');
      if (found.has(key)) continue;
      const action = match.groups?.['word'] === 'warn' ? 'warn' : 'deny';
      found.set(key, { package: module.package, name: first.name, action, module, rule });
    }
  }
  return [...found.values()];
}

export function hasRule({ rules }: Module, name: string): boolean {
  return rules.some(
    ({
      head: {
        ref: [first],
      },
    }) => first?.type === 'var' && first.name === name,
  );
}
