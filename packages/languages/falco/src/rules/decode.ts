import type { LineCounter } from 'yaml';
import { type ItemType, LoadFailure, type LoadMessage, type Place, snippetAt } from './messages.ts';
import type { Yaml, YamlMap } from './yaml.ts';

/** The file that is being read: its text, to say where things stand, and what was found in it so far. */
export interface Reading {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly messages: LoadMessage[];
}

export function placeAt(reading: Reading, itemType: ItemType, itemName: string, index: number): Place {
  const { line, col } = reading.lines.linePos(index);
  return { itemType, itemName, file: reading.file, line, column: col, snippet: snippetAt(reading.text, index) };
}

/** One item of a rule file and how to say where its parts stand. */
export interface Item {
  readonly reading: Reading;
  readonly map: YamlMap;
  readonly type: ItemType;
  readonly name: string;
}

export function valueOf({ map }: Pick<Item, 'map'>, key: string): Yaml | undefined {
  return map.entries.find((entry) => entry.key === key)?.value;
}

/** Whether the key is there, even with nothing behind it. */
export function has(item: Pick<Item, 'map'>, key: string): boolean {
  return valueOf(item, key) !== undefined;
}

export function placeOf(item: Item, key?: string): Place {
  const entry = item.map.entries.find((candidate) => candidate.key === key);
  return placeAt(item.reading, item.type, item.name, entry?.keyIndex ?? item.map.index);
}

export function invalid(item: Item, message: string, key?: string): never {
  throw new LoadFailure('LOAD_ERR_YAML_VALIDATE', message, placeOf(item, key));
}

/** The text of a key that must be there. */
export function requiredText(item: Item, key: string): string {
  const value = valueOf(item, key);
  if (value === undefined) return invalid(item, `Item has no mapping for key '${key}'`);
  if (value.kind === 'text' && value.empty) return invalid(item, `Mapping for key '${key}' is empty`, key);
  if (value.kind !== 'text') return invalid(item, 'Value is not a scalar value', key);
  if (value.text === '') return invalid(item, 'Value must be non-empty', key);
  return value.text.trim();
}

export function optionalText(item: Item, key: string): string | undefined {
  const value = valueOf(item, key);
  return value === undefined || (value.kind === 'text' && value.empty) ? undefined : requiredText(item, key);
}

export function optionalBoolean(item: Item, key: string): boolean | undefined {
  const text = optionalText(item, key)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', 'yes', 'on', 'y'].includes(text)) return true;
  if (['false', 'no', 'off', 'n'].includes(text)) return false;
  return invalid(item, "Can't decode YAML scalar value", key);
}

export function optionalCount(item: Item, key: string): number | undefined {
  const text = optionalText(item, key);
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,10}$/.test(text) || Number(text) > 0xffff_ffff)
    return invalid(item, "Can't decode YAML scalar value", key);
  return Number(text);
}

export function requiredList(item: Item, key: string): readonly Yaml[] {
  const value = valueOf(item, key);
  if (value === undefined) return invalid(item, `Item has no mapping for key '${key}'`);
  if (value.kind === 'text' && value.empty) return invalid(item, `Mapping for key '${key}' is empty`, key);
  if (value.kind !== 'list') return invalid(item, 'Value is not a sequence', key);
  return value.items;
}

export function optionalList(item: Item, key: string): readonly Yaml[] | undefined {
  const value = valueOf(item, key);
  return value === undefined || (value.kind === 'text' && value.empty) ? undefined : requiredList(item, key);
}

export function textList(item: Item, key: string, items: readonly Yaml[]): string[] {
  return items.map((value) =>
    value.kind === 'text' ? value.text : invalid(item, 'sequence value is not scalar', key),
  );
}
