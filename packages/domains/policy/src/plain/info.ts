import { type Severity, severities } from '@seawall/model';
import type { Annotations } from '@seawall/rego';
import type { VerdictRule } from './rules.ts';

/** What a rule's METADATA says of it, its own before its package's. */
export interface RuleMetadata {
  readonly title: string;
  readonly description: string;
  readonly severity?: Severity;
  readonly references: readonly string[];
  readonly remediation: string;
  /** The identifier of a Trivy check. */
  readonly id: string;
  /** The kinds of input that a Trivy check is for; none when it does not say. */
  readonly inputs: readonly string[];
}

export function metadataOf({ rule, module }: VerdictRule): RuleMetadata {
  const blocks: Annotations[] = [...rule.annotations, ...module.annotations];
  const field = (name: string): unknown => blocks.find(({ fields }) => fields[name] !== undefined)?.fields[name];
  const custom = (name: string): unknown =>
    blocks.map(({ fields }) => at(fields['custom'], name)).find((value) => value !== undefined);
  const severity = textOf(custom('severity')).toLowerCase();
  const known = severities.find((each) => each === severity);
  const related = field('related_resources');
  return {
    title: textOf(field('title')),
    description: textOf(field('description')).trim(),
    ...(known === undefined ? {} : { severity: known }),
    references: Array.isArray(related)
      ? related.map((each) => textOf(at(each, 'ref'))).filter((each) => each !== '')
      : [],
    remediation: textOf(custom('recommended_actions') ?? custom('recommended_action')).trim(),
    id: textOf(custom('avd_id') ?? custom('id')),
    inputs: inputsOf(custom('input')),
  };
}

function inputsOf(input: unknown): string[] {
  const selector = at(input, 'selector');
  return Array.isArray(selector) ? selector.map((each) => textOf(at(each, 'type'))).filter((each) => each !== '') : [];
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
