import { appendList, appendMacro, type Collector, defineList, defineMacro } from './collector.ts';
import * as decode from './decode.ts';
import type { Item, Reading } from './decode.ts';
import { type ItemType, LoadFailure, warning } from './messages.ts';
import { deprecatedAppend, overridesOf } from './overrides.ts';
import { readRule } from './rule-reader.ts';
import {
  compareVersions,
  engineVersion,
  isMet,
  parseVersion,
  type Plugin,
  type PluginRequirement,
  type Version,
} from './versions.ts';
import type { Yaml, YamlMap } from './yaml.ts';

export interface ReadOptions {
  /** The plugins that are loaded; when not given, what rules require of them is not checked. */
  readonly plugins?: readonly Plugin[];
}

/**
 * Takes over what the documents of a file define.
 *
 * @throws {LoadFailure} for content that is no list of items
 */
export function* itemsOf(documents: readonly Yaml[], reading: Reading): Generator<YamlMap | LoadFailure> {
  for (const document of documents) {
    if (document.kind === 'text' && document.empty) continue;
    const place = decode.placeAt(reading, 'rules content', '', document.index);
    if (document.kind === 'text') throw new LoadFailure('LOAD_ERR_YAML_VALIDATE', 'Rules content is not yaml', place);
    if (document.kind === 'map') {
      throw new LoadFailure('LOAD_ERR_YAML_VALIDATE', 'Rules content is not yaml array of objects', place);
    }
    for (const item of document.items) {
      if (item.kind === 'text' && item.empty) continue;
      if (item.kind === 'map') yield item;
      else {
        const at = decode.placeAt(reading, 'rules content item', '', item.index);
        const message = 'Unexpected element type. Each element should be a yaml associative array.';
        yield new LoadFailure('LOAD_ERR_YAML_VALIDATE', message, at);
      }
    }
  }
}

/** @throws {LoadFailure} when the item cannot be taken over */
export function readItem(all: Collector, map: YamlMap, reading: Reading, options: ReadOptions): void {
  const type = (['required_engine_version', 'required_plugin_versions', 'list', 'macro', 'rule'] as const).find((key) =>
    decode.has({ map }, key),
  );
  if (type === undefined) {
    const place = decode.placeAt(reading, 'rules content item', '', map.index);
    reading.messages.push(warning('LOAD_UNKNOWN_ITEM', 'Unknown top level item', place));
    return;
  }
  const item = itemOf(map, reading, type);
  switch (type) {
    case 'required_engine_version':
      readEngineVersion(item);
      break;
    case 'required_plugin_versions':
      readPluginVersions(item, options);
      break;
    case 'list':
      readList(all, item);
      break;
    case 'macro':
      readMacro(all, item);
      break;
    case 'rule':
      readRule(all, item);
      break;
  }
}

function itemOf(map: YamlMap, reading: Reading, type: ItemType): Item {
  const unnamed: Item = { reading, map, type, name: '' };
  if (type !== 'list' && type !== 'macro' && type !== 'rule') return unnamed;
  return { ...unnamed, name: decode.requiredText(unnamed, type) };
}

function readEngineVersion(item: Item): void {
  const text = decode.requiredText(item, 'required_engine_version');
  // A lone number is what Falco asked for before it had versions of three parts.
  const wanted: Version | undefined = /^[0-9]{1,9}$/.test(text) ? [0, Number(text), 0] : parseVersion(text);
  if (wanted === undefined) {
    const message = `Unable to parse engine version '${text}' as a semver string. Expected "x.y.z" semver format.`;
    decode.invalid(item, message, 'required_engine_version');
  } else if (compareVersions(wanted, parseVersion(engineVersion) as Version) > 0) {
    const message = `Rules require engine version ${wanted.join('.')} but engine version is ${engineVersion}`;
    throw new LoadFailure('LOAD_ERR_VALIDATE', message, decode.placeOf(item));
  }
}

function readPluginVersions(item: Item, { plugins }: ReadOptions): void {
  for (const node of decode.requiredList(item, 'required_plugin_versions')) {
    const requirement = pluginOf(item, node);
    if (plugins === undefined || isMet(requirement, plugins)) continue;
    const names = [requirement, ...requirement.alternatives]
      .map(({ name, version }) => `${name} ${version}`)
      .join(' or ');
    throw new LoadFailure(
      'LOAD_ERR_VALIDATE',
      `Plugin requirement not satisfied, must load one of: ${names}`,
      decode.placeOf(item),
    );
  }
}

function pluginOf(item: Item, node: Yaml): PluginRequirement {
  if (node.kind !== 'map') return decode.invalid(item, 'Plugin version must be an object');
  const plugin = { ...item, map: node };
  const name = decode.requiredText(plugin, 'name');
  const version = decode.requiredText(plugin, 'version');
  if (parseVersion(version) === undefined) decode.invalid(plugin, `Invalid plugin version '${version}'`, 'version');
  const alternatives = (decode.optionalList(plugin, 'alternatives') ?? []).map((other) => pluginOf(item, other));
  return { name, version, alternatives };
}

function readList(all: Collector, item: Item): void {
  const items = decode.textList(item, 'items', decode.requiredList(item, 'items'));
  const list = { name: item.name, items, place: decode.placeOf(item) };
  const append = readAppend(item, ['items']);
  warnOfUnknownKeys(item, ['list', 'items', 'append', 'override']);
  if (!/^[^()"'\s=,]+$/.test(item.name)) {
    const message = 'List has an invalid name. List names should match a regular expression: [^()"\'[:space:]=,]+';
    item.reading.messages.push(warning('LOAD_INVALID_LIST_NAME', message, list.place));
  }
  (append ? appendList : defineList)(all, list);
}

function readMacro(all: Collector, item: Item): void {
  const macro = { name: item.name, condition: decode.requiredText(item, 'condition'), place: decode.placeOf(item) };
  const append = readAppend(item, ['condition']);
  warnOfUnknownKeys(item, ['macro', 'condition', 'append', 'override']);
  if (!/^[a-zA-Z]+[a-zA-Z0-9_]*$/.test(item.name)) {
    const message = 'Macro has an invalid name. Macro names should match a regular expression: [a-zA-Z]+[a-zA-Z0-9_]*';
    item.reading.messages.push(warning('LOAD_INVALID_MACRO_NAME', message, macro.place));
  }
  (append ? appendMacro : defineMacro)(all, macro);
}

/** Whether the item adds to an earlier one, by either of the two ways to say so. */
function readAppend(item: Item, keys: readonly string[]): boolean {
  const append = decode.optionalBoolean(item, 'append') ?? false;
  if (append) deprecatedAppend(item);
  return append || overridesOf(item, { append: keys, replace: keys }).append.size > 0;
}

function warnOfUnknownKeys(item: Item, known: readonly string[]): void {
  for (const { key } of item.map.entries) {
    if (known.includes(key)) continue;
    item.reading.messages.push(warning('LOAD_UNKNOWN_KEY', `Unknown key '${key}'`, decode.placeOf(item, key)));
  }
}
