import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isJson, type Json, listAt, objectAt } from '../../src/json.ts';

/** One test with the values of one case put in. */
export interface Case {
  readonly name: string;
  readonly test: Json;
}

/** The tests of a file, one for each case; a test without cases is one. */
export function* casesOf(file: string): Generator<Case> {
  // A value that begins with % is no plain scalar in YAML 1.2: it is quoted first, as the suite says.
  const text = readFileSync(file, 'utf8').replaceAll(/^(\s*(?:- )?[\w.]+:) (%\{[^}]*\})\s*$/gm, '$1 "$2"');
  const document: unknown = parse(text);
  for (const test of listAt(isJson(document) ? document : undefined, 'tests').filter(isJson)) {
    const cases = listAt(test, 'cases').filter(isJson);
    const items = cases.length === 0 ? [{}] : cases.flatMap(itemsOf);
    for (const [at, item] of items.entries()) {
      const filled = fill({ ...test, cases: undefined }, item);
      if (isJson(filled)) yield { name: `${String(test['name'])} ${at + 1}`, test: filled };
    }
  }
}

/** A vector is one tuple; a matrix every combination. */
function itemsOf(one: Json): Json[] {
  const values = objectAt(one, 'values') ?? {};
  if (one['strategy'] !== 'matrix') return [values];
  let items: Json[] = [{}];
  for (const [key, choices] of Object.entries(values)) {
    const list = Array.isArray(choices) ? (choices as unknown[]) : [choices];
    items = items.flatMap((item) => list.map((choice) => ({ ...item, [key]: choice })));
  }
  return items;
}

/** `%{ item.key }` alone is the value itself, and within a text its text. */
function fill(value: unknown, item: Json): unknown {
  if (typeof value === 'string') {
    const whole = /^%\{\s*item\.(\w+)\s*\}$/.exec(value)?.[1];
    if (whole !== undefined) return item[whole];
    return value.replaceAll(/%\{\s*item\.(\w+)\s*\}/g, (_, key: string) => String(item[key]));
  }
  if (Array.isArray(value)) return (value as unknown[]).map((one) => fill(one, item));
  if (!isJson(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, item)]));
}
