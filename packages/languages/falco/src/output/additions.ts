import type { EventSource } from '../fields/sources.ts';
import type { RuleDefinition } from '../rules/definitions.ts';

/** Which rules an addition is for: those of a source, with all the tags, of that name; what is not said is any. */
interface Selection {
  readonly source?: string;
  readonly tags?: readonly string[];
  readonly rule?: string;
}

export interface OutputAdditions {
  /** Text with placeholders, behind the outputs. */
  readonly formats?: readonly (Selection & { readonly format: string })[];
  /** Fields beside the outputs: a name and a format. */
  readonly fields?: readonly (Selection & { readonly key: string; readonly format: string })[];
  /** Whether to add the fields that the source's registry suggests. */
  readonly suggested?: boolean;
}

/** The output of a rule with what is added to it. */
export function finalOutput(
  rule: RuleDefinition,
  source: EventSource,
  additions: OutputAdditions = {},
): { readonly output: string; readonly extraFields: Readonly<Record<string, string>> } {
  // Old outputs end in container.info, which is empty by now.
  const parts = [rule.output.replaceAll('%container.info', '').trim()];
  for (const addition of additions.formats ?? []) if (selects(addition, rule)) parts.push(addition.format);
  if (additions.suggested === true) {
    for (const { name, suggested } of source.registry.fields.values()) {
      if (suggested === true) parts.push(`${name.replaceAll('.', '_')}=%${name}`);
    }
  }
  const extra = (additions.fields ?? []).filter((addition) => selects(addition, rule));
  return { output: parts.join(' '), extraFields: Object.fromEntries(extra.map(({ key, format }) => [key, format])) };
}

function selects({ source = '', tags = [], rule = '' }: Selection, definition: RuleDefinition): boolean {
  if (source !== '' && source !== definition.source) return false;
  if (rule !== '' && rule !== definition.name) return false;
  return tags.every((tag) => definition.tags.includes(tag));
}
