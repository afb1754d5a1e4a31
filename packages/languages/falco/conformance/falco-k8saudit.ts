import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import { auditSource, bindAudit, createEngine, createLoader, printMessage } from '../src/index.ts';

/** The official audit rules: they load as they are, with the plugins they ask for, and every rule compiles. */
export function* run(directory: string): Iterable<CaseResult> {
  const plugins = [
    { name: 'k8saudit', version: '0.18.0' },
    { name: 'json', version: '0.7.3' },
  ];
  for (const file of globSync('**/rules/*.yaml', { cwd: directory }).sort()) {
    const text = readFileSync(join(directory, file), 'utf8');
    const { loaded, errors, warnings, rules } = createLoader({ sources: [auditSource], plugins }).load(file, text);
    const told = [...errors, ...warnings.filter(({ code }) => !code.includes('UNUSED'))].map(printMessage);
    yield { name: file, passed: loaded && told.length === 0, detail: told.join('\n') };
    for (const [, name] of text.matchAll(/^- rule: (.*?)\s*$/gm)) {
      const rule = rules.find((candidate) => candidate.name === name);
      if (rule === undefined) {
        yield { name: `${file}: ${name}`, passed: false, detail: 'not among the rules that were loaded' };
        continue;
      }
      const engine = createEngine({
        source: auditSource,
        rules: [rule],
        bind: bindAudit,
        enabled: new Set([rule.name]),
      });
      const matched = engine.match({ number: 1, body: { kind: 'Event' } });
      yield { name: `${file}: ${name}`, passed: matched.length === 0, detail: 'matches an event with nothing in it' };
    }
  }
}
