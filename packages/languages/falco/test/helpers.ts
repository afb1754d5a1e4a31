import { bindRecord, compileFilter, type FieldRecord, parseFilter, type Rule, syscallSource } from '../src/index.ts';
import { createLoader, type LoadResult } from '../src/rules/loader.ts';
import { auditSource } from '../src/fields/sources.ts';

/** Whether a condition holds for an event that is written down by field. */
export function holds(condition: string, event: FieldRecord): boolean {
  return compileFilter(parseFilter(condition), { registry: syscallSource.registry, bind: bindRecord })(event, 1);
}

/** Loads rule files one after the other; the result of the last. */
export function load(...texts: readonly string[]): LoadResult {
  const loader = createLoader({ sources: [syscallSource, auditSource] });
  return texts.map((text, index) => loader.load(`rules-${index}.yaml`, text)).at(-1) as LoadResult;
}

export function rulesOf(...texts: readonly string[]): readonly Rule[] {
  const { loaded, errors, rules } = load(...texts);
  if (!loaded) throw new Error(errors.map(({ message }) => message).join('; '));
  return rules;
}

/** A rule's YAML, with what the case does not care about filled in. */
export function ruleText(name: string, condition: string, more = ''): string {
  return `- rule: ${name}\n  desc: about ${name}\n  condition: ${condition}\n  output: "file=%fd.name"\n  priority: WARNING\n${more}`;
}
