import { fromJson } from '../values/json.ts';
import { compare, equal } from '../values/compare.ts';
import { elements, getKey, has, keys } from '../values/table.ts';
import { termText } from '../values/text.ts';
import { isArray, isObject, isSet, type RegoSet, type Value } from '../values/value.ts';
import { type Builtin, builtin, fail } from './builtin.ts';

function comparison(name: string, test: (a: Value, b: Value) => boolean): Builtin {
  return builtin(name, ['any', 'any'], 'boolean', (a, b) => test(a, b));
}

function members(collection: Value): readonly Value[] {
  if (isArray(collection)) return collection;
  if (isSet(collection)) return elements(collection);
  return isObject(collection) ? keys(collection).map((key) => getKey(collection, key) as Value) : [];
}

function bare(value: Value): string {
  return typeof value === 'string' ? value : termText(value);
}

/** Texts of values as `print` and template strings show them: strings bare, nothing as `<undefined>`. */
function shown(part: Value): string | undefined {
  if (!isSet(part)) return bare(part);
  if (part.map.size > 1) return undefined;
  const [only] = elements(part);
  return only === undefined ? '<undefined>' : bare(only);
}

/** What the language itself calls: comparison, membership, printing. */
export const core: readonly Builtin[] = [
  comparison('equal', equal),
  comparison('eq', equal),
  comparison('neq', (a, b) => !equal(a, b)),
  comparison('lt', (a, b) => compare(a, b) < 0),
  comparison('lte', (a, b) => compare(a, b) <= 0),
  comparison('gt', (a, b) => compare(a, b) > 0),
  comparison('gte', (a, b) => compare(a, b) >= 0),
  builtin('internal.member_2', ['any', 'any'], 'boolean', (item, collection) =>
    isSet(collection) ? has(collection, item) : members(collection).some((each) => equal(each, item)),
  ),
  builtin('internal.member_3', ['any', 'any', 'any'], 'boolean', (key, item, collection) => {
    if (isSet(collection)) return equal(key, item) && has(collection, item);
    if (isObject(collection)) {
      const found = getKey(collection, key);
      return found !== undefined && equal(found, item);
    }
    const found = isArray(collection) && typeof key === 'number' ? collection[key] : undefined;
    return found !== undefined && equal(found, item);
  }),
  builtin('internal.print', ['array'], 'boolean', (parts, run) => {
    if (run.onPrint === undefined) return true;
    let lines = [''];
    parts.forEach((part, index) => {
      const found = elements(part as RegoSet);
      const texts = found.length === 0 ? ['<undefined>'] : found.map(bare);
      lines = lines.flatMap((line) => texts.map((text) => (index === 0 ? text : `${line} ${text}`)));
    });
    for (const line of lines) run.onPrint(line);
    return true;
  }),
  builtin('internal.template_string', ['array'], 'string', (parts) => {
    let text = '';
    for (const part of parts) {
      const piece = shown(part);
      if (piece === undefined) return fail('template-strings must not produce multiple outputs');
      text += piece;
    }
    return text;
  }),
  builtin('trace', ['string'], 'boolean', (note, run) => {
    run.tracer?.({ op: 'note', text: note });
    run.onPrint?.(note);
    return true;
  }),
  // `walk` has many solutions: the compiler takes it apart, this entry gives its name and its operand.
  builtin('walk', ['any'], 'array', () => undefined),
  // What a rule's annotations say is known when it is compiled; these entries give names and operands.
  // What the host tells of itself: `config`, `env`, `version`, `commit` where it wants to.
  builtin('opa.runtime', [], 'object', (run) => fromJson(run.host['runtime'] ?? {}), { nondeterministic: true }),
  builtin('rego.metadata.rule', [], 'object', () => undefined),
  builtin('rego.metadata.chain', [], 'array', () => undefined),
];
