import type { EventSource } from '../fields/sources.ts';
import type { OutputAdditions } from '../output/additions.ts';
import { type Collector, collector, copyOf } from './collector.ts';
import { compileRules, type Rule } from './compile-rules.ts';
import { placeAt, type Reading } from './decode.ts';
import { type LoadError, LoadFailure, type LoadMessage, type LoadWarning, printMessage } from './messages.ts';
import { itemsOf, readItem, type ReadOptions } from './reader.ts';
import { readYaml } from './yaml.ts';

export interface LoaderOptions extends ReadOptions {
  /** The sources whose rules are loaded; rules of others are passed over with a warning. */
  readonly sources: readonly EventSource[];
  /** Whether a bad item leaves the others standing. By default a file with an error is refused whole, as in Falco. */
  readonly keepGoing?: boolean;
  readonly additions?: OutputAdditions;
}

export interface LoadResult {
  /** Whether the file was taken over. */
  readonly loaded: boolean;
  readonly errors: readonly LoadError[];
  readonly warnings: readonly LoadWarning[];
  /** The rules of this file and of those before it. */
  readonly rules: readonly Rule[];
}

/** Loads rule files one after the other: later ones change and add to earlier ones. */
export interface Loader {
  load(file: string, text: string): LoadResult;
  /** Loads many files and compiles once, with bad items leaving the others standing whatever the options say. */
  loadAll(files: readonly { readonly name: string; readonly text: string }[]): LoadResult;
}

export function createLoader(options: LoaderOptions): Loader {
  let all = collector(options.sources);
  let rules: readonly Rule[] = [];
  const reported = new Set<string>();
  return {
    loadAll(files) {
      const tolerant = { ...options, keepGoing: true };
      const messages: LoadMessage[] = [];
      for (const { name, text } of files) readFile(all, name, text, messages, tolerant);
      const compiled = compileRules(all, tolerant);
      messages.push(...compiled.messages.filter((message) => isNew(message, reported)));
      rules = compiled.rules;
      return result(true, messages, rules);
    },
    load(file, text) {
      const next = copyOf(all);
      const messages: LoadMessage[] = [];
      const read = readFile(next, file, text, messages, options);
      if (!read && options.keepGoing !== true) return result(false, messages, rules);
      const compiled = compileRules(next, options);
      messages.push(...compiled.messages.filter((message) => isNew(message, reported)));
      const sound = options.keepGoing === true || !compiled.messages.some(({ kind }) => kind === 'error');
      if (sound) {
        all = next;
        rules = compiled.rules;
      }
      return result(sound, messages, rules);
    },
  };
}

/** Warnings of earlier files come up each time that all is compiled; they are told once. */
function isNew(message: LoadMessage, reported: Set<string>): boolean {
  const key = printMessage(message);
  if (message.kind === 'warning' && reported.has(key)) return false;
  reported.add(key);
  return true;
}

function result(loaded: boolean, messages: readonly LoadMessage[], rules: readonly Rule[]): LoadResult {
  return {
    loaded,
    errors: messages.filter((message) => message.kind === 'error'),
    warnings: messages.filter((message) => message.kind === 'warning'),
    rules,
  };
}

/** Whether the file could be read as a whole. */
function readFile(
  all: Collector,
  file: string,
  text: string,
  messages: LoadMessage[],
  options: LoaderOptions,
): boolean {
  const yaml = readYaml(text);
  const reading: Reading = { file, text, lines: yaml.lines, messages };
  if ('fault' in yaml) {
    const place = placeAt(reading, 'rules content', '', yaml.index);
    messages.push({ kind: 'error', code: 'LOAD_ERR_YAML_PARSE', message: yaml.fault, ...place });
    return false;
  }
  try {
    for (const item of itemsOf(yaml.documents, reading)) {
      if (!readOne(all, item, reading, options) && options.keepGoing !== true) return false;
    }
    return true;
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error;
    messages.push(error.error);
    return false;
  }
}

function readOne(
  all: Collector,
  item: Parameters<typeof readItem>[1] | LoadFailure,
  reading: Reading,
  options: ReadOptions,
): boolean {
  try {
    if (item instanceof LoadFailure) throw item;
    readItem(all, item, reading, options);
    return true;
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error;
    reading.messages.push(error.error);
    return false;
  }
}
