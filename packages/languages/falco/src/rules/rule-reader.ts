import { changeRule, type Collector, defineRule, type RuleChange, switchRule } from './collector.ts';
import * as decode from './decode.ts';
import type { Item } from './decode.ts';
import {
  type ExceptionDefinition,
  type ExceptionValue,
  type Names,
  parsePriority,
  type RuleDefinition,
} from './definitions.ts';
import { LoadFailure, warning } from './messages.ts';
import { deprecatedAppend, overridesOf } from './overrides.ts';
import type { Yaml } from './yaml.ts';

const appendable = ['condition', 'output', 'desc', 'tags', 'exceptions'] as const;
const replaceable = [
  ...appendable,
  'priority',
  'enabled',
  'capture',
  'capture_duration',
  'warn_evttypes',
  'skip-if-unknown-filter',
] as const;
const keys: ReadonlySet<string> = new Set(['rule', 'source', 'append', 'override', ...replaceable]);

/** @throws {LoadFailure} when the item is no rule, or does not fit the rule that it changes */
export function readRule(all: Collector, item: Item): void {
  const append = decode.optionalBoolean(item, 'append') ?? false;
  if (append) deprecatedAppend(item);
  const overrides = overridesOf(item, { append: appendable, replace: replaceable });
  if (overrides.append.size + overrides.replace.size > 0) {
    readOverride(all, item, overrides);
    return;
  }
  for (const { key } of item.map.entries) {
    if (!keys.has(key))
      item.reading.messages.push(warning('LOAD_UNKNOWN_KEY', `Unknown key '${key}'`, decode.placeOf(item, key)));
  }
  if (append) readAppended(all, item);
  else if (!['condition', 'output', 'desc', 'priority'].some((key) => decode.has(item, key))) readSwitch(all, item);
  else readDefinition(all, item);
}

function readDefinition(all: Collector, item: Item): void {
  const condition = decode.requiredText(item, 'condition');
  const output = decode.requiredText(item, 'output');
  const description = decode.requiredText(item, 'desc');
  const priority = readPriority(item);
  const source = decode.optionalText(item, 'source') ?? 'syscall';
  const place = decode.placeOf(item);
  const sourceKnown = all.sources.has(source);
  if (!sourceKnown)
    item.reading.messages.push(warning('LOAD_UNKNOWN_SOURCE', `Unknown source ${source}, skipping`, place));
  defineRule(all, {
    name: item.name,
    place,
    condition,
    output,
    description,
    priority,
    source,
    sourceKnown,
    enabled: decode.optionalBoolean(item, 'enabled') ?? true,
    tags: [...new Set(readTags(item))],
    exceptions: readExceptions(item, false),
    warnEventTypes: decode.optionalBoolean(item, 'warn_evttypes') ?? true,
    skipIfUnknownFilter: decode.optionalBoolean(item, 'skip-if-unknown-filter') ?? false,
    capture: decode.optionalBoolean(item, 'capture') ?? false,
    captureDuration: decode.optionalCount(item, 'capture_duration') ?? 0,
  });
}

function readPriority(item: Item): RuleDefinition['priority'] {
  const text = decode.requiredText(item, 'priority');
  return parsePriority(text) ?? decode.invalid(item, `Invalid priority '${text}'`, 'priority');
}

function readTags(item: Item): string[] {
  return decode.textList(item, 'tags', decode.optionalList(item, 'tags') ?? []);
}

/** An item with no more than `enabled` turns an earlier rule on or off. */
function readSwitch(all: Collector, item: Item): void {
  const enabled = decode.optionalBoolean(item, 'enabled');
  const place = decode.placeOf(item);
  if (enabled === undefined) {
    decode.invalid(item, "Item has no mapping for key 'condition'");
    return;
  }
  const message =
    "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').";
  item.reading.messages.push(warning('LOAD_DEPRECATED_ITEM', message, place));
  switchRule(all, item.name, enabled, place);
}

function readAppended(all: Collector, item: Item): void {
  const place = decode.placeOf(item);
  const condition = decode.optionalText(item, 'condition');
  const exceptions = readExceptions(item, true);
  const change = changeOf(
    item,
    { ...(condition === undefined ? {} : { condition }), ...(exceptions.length === 0 ? {} : { exceptions }) },
    {},
  );
  if (all.rules.has(item.name) && condition === undefined && !decode.has(item, 'exceptions')) {
    throw new LoadFailure('LOAD_ERR_VALIDATE', 'Appended rule must have exceptions or condition property', place);
  }
  changeRule(all, change);
}

function changeOf(item: Item, append: RuleChange['append'], replace: RuleChange['replace']): RuleChange {
  const source = decode.optionalText(item, 'source');
  return { name: item.name, place: decode.placeOf(item), append, replace, ...(source === undefined ? {} : { source }) };
}

function readOverride(all: Collector, item: Item, { append, replace }: ReturnType<typeof overridesOf>): void {
  for (const { key } of item.map.entries) {
    if (['rule', 'source', 'override', 'append'].includes(key) || append.has(key) || replace.has(key)) continue;
    decode.invalid(item, `Unexpected key '${key}': no corresponding entry under 'override' is defined.`, key);
  }
  const added: { -readonly [key in keyof RuleChange['append']]: RuleChange['append'][key] } = {};
  if (append.has('condition')) added.condition = decode.requiredText(item, 'condition');
  if (append.has('output')) added.output = decode.requiredText(item, 'output');
  if (append.has('desc')) added.description = decode.requiredText(item, 'desc');
  if (append.has('tags')) added.tags = readTags(item);
  if (append.has('exceptions')) added.exceptions = readExceptions(item, true);
  const set: { -readonly [key in keyof RuleDefinition]?: RuleDefinition[key] } = {};
  if (replace.has('condition')) set.condition = decode.requiredText(item, 'condition');
  if (replace.has('output')) set.output = decode.requiredText(item, 'output');
  if (replace.has('desc')) set.description = decode.requiredText(item, 'desc');
  if (replace.has('tags')) set.tags = [...new Set(readTags(item))];
  if (replace.has('exceptions')) set.exceptions = readExceptions(item, false);
  if (replace.has('priority')) set.priority = readPriority(item);
  if (replace.has('enabled')) set.enabled = decode.optionalBoolean(item, 'enabled') ?? true;
  if (replace.has('capture')) set.capture = decode.optionalBoolean(item, 'capture') ?? false;
  if (replace.has('capture_duration')) set.captureDuration = decode.optionalCount(item, 'capture_duration') ?? 0;
  if (replace.has('warn_evttypes')) set.warnEventTypes = decode.optionalBoolean(item, 'warn_evttypes') ?? true;
  if (replace.has('skip-if-unknown-filter')) {
    set.skipIfUnknownFilter = decode.optionalBoolean(item, 'skip-if-unknown-filter') ?? false;
  }
  changeRule(all, changeOf(item, added, set));
}

function readExceptions(item: Item, added: boolean): ExceptionDefinition[] {
  const exceptions: ExceptionDefinition[] = [];
  const names = new Set<string>();
  for (const node of decode.optionalList(item, 'exceptions') ?? []) {
    if (node.kind !== 'map') return decode.invalid(item, 'Rule exception must be an object', 'exceptions');
    const unnamed: Item = { ...item, map: node, type: 'exception', name: '' };
    const exception: Item = { ...unnamed, name: decode.requiredText(unnamed, 'name') };
    const place = decode.placeOf(exception);
    if (names.has(exception.name)) {
      const message = `Multiple definitions of exception '${exception.name}' in the same rule`;
      item.reading.messages.push(warning('LOAD_EXCEPTION_NAME_NOT_UNIQUE', message, place));
    }
    names.add(exception.name);
    if (!added && !decode.has(exception, 'fields')) decode.invalid(exception, "Item has no mapping for key 'fields'");
    const fields = readNames(exception, 'fields');
    const comparisons = readNames(exception, 'comps');
    const values = decode.optionalList(exception, 'values');
    if (added && values === undefined) {
      const message = 'Overriding/appending exception with no values';
      item.reading.messages.push(warning('LOAD_APPEND_NO_VALUES', message, place));
    }
    exceptions.push({
      name: exception.name,
      ...(fields === undefined ? {} : { fields }),
      ...(comparisons === undefined ? {} : { comparisons }),
      values: (values ?? []).map((value) => exceptionValue(exception, value)),
      place,
    });
  }
  return exceptions;
}

function readNames(item: Item, key: string): Names | undefined {
  const value = decode.valueOf(item, key);
  if (value === undefined || (value.kind === 'text' && value.empty)) return undefined;
  if (value.kind === 'text') return value.text;
  return value.kind === 'list'
    ? decode.textList(item, key, value.items)
    : decode.invalid(item, 'Value is not a sequence', key);
}

function exceptionValue(item: Item, value: Yaml): ExceptionValue {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'list') return value.items.map((inner) => exceptionValue(item, inner));
  return decode.invalid(item, 'Values of an exception are texts and lists', 'values');
}
