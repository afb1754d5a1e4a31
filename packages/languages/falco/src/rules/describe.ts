import { type Details, detailsOf } from '../filter/details.ts';
import type { Rule } from './compile-rules.ts';

/** A rule as data, for people and other programs. */
export interface RuleDescription {
  readonly info: {
    readonly name: string;
    readonly condition: string;
    readonly description: string;
    readonly output: string;
    readonly priority: string;
    readonly source: string;
    readonly enabled: boolean;
    readonly tags: readonly string[];
    readonly capture: boolean;
    readonly capture_duration: number;
  };
  readonly details: Details & {
    readonly condition_compiled: string;
    readonly output_compiled: string;
    readonly exceptions: readonly string[];
  };
}

export function describeRules(rules: readonly Rule[]): { readonly rules: readonly RuleDescription[] } {
  const nothing = { macros: new Set<string>(), lists: new Set<string>() };
  return {
    rules: rules.map(({ definition, filter, output, condition }) => ({
      info: {
        name: definition.name,
        condition: definition.condition,
        description: definition.description,
        output: definition.output,
        priority: definition.priority,
        source: definition.source,
        enabled: definition.enabled,
        tags: definition.tags,
        capture: definition.capture,
        capture_duration: definition.captureDuration,
      },
      details: {
        ...detailsOf(filter, nothing),
        condition_compiled: condition,
        output_compiled: output,
        exceptions: definition.exceptions.map(({ name }) => name),
      },
    })),
  };
}
