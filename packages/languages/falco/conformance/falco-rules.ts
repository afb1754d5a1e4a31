import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import {
  bindRecord,
  createEngine,
  createLoader,
  type LoadResult,
  printMessage,
  type Rule,
  syscallSource,
} from '../src/index.ts';

/**
 * The official rule files: each loads as it is, says nothing but that a macro or list is unused, and every rule of it
 * compiles and gives an engine that runs. Files of the archive may use what is deprecated.
 */
export function* run(directory: string): Iterable<CaseResult> {
  const files = globSync('**/*.{yaml,yml}', { cwd: directory }).sort();
  for (const file of files) {
    const text = readFileSync(join(directory, file), 'utf8');
    const result = createLoader({ sources: [syscallSource] }).load(file, text);
    yield* casesOf(file, text, result);
  }
  const loader = createLoader({ sources: [syscallSource] });
  const together = files
    .filter((file) => !file.startsWith('archive'))
    .map((file) => loader.load(file, readFileSync(join(directory, file), 'utf8')));
  const failed = together.flatMap(({ errors }) => errors.map(printMessage));
  yield { name: 'all files, one after the other', passed: failed.length === 0, detail: failed.join('\n') };
}

function* casesOf(file: string, text: string, { loaded, errors, warnings, rules }: LoadResult): Generator<CaseResult> {
  const tolerated = file.startsWith('archive') ? /UNUSED|DEPRECATED|UNKNOWN_SOURCE/ : /UNUSED/;
  const told = [...errors, ...warnings.filter(({ code }) => !tolerated.test(code))].map(printMessage);
  yield { name: file, passed: loaded && told.length === 0, detail: told.join('\n') };
  for (const name of text.matchAll(/^- rule: (.*?)\s*$/gm)) {
    const rule = rules.find((candidate) => candidate.name === name[1]);
    yield { name: `${file}: ${name[1]}`, ...compiledCase(rule) };
  }
}

function compiledCase(rule: Rule | undefined): Omit<CaseResult, 'name'> {
  if (rule === undefined) return { passed: false, detail: 'not among the rules that were loaded' };
  const options = { source: syscallSource, rules: [rule], bind: bindRecord, enabled: new Set([rule.name]) };
  const engine = createEngine({ ...options, typeOf: (event) => String(event['evt.type']) });
  const matched = engine.match({ 'evt.type': 'getpid', 'evt.num': 1 });
  return matched.length === 0 ? { passed: true } : { passed: false, detail: 'matches an event with nothing in it' };
}
