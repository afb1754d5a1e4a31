import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import { createDetector, type Detector } from '../src/detect/detector.ts';
import { type Json, objectAt, textAt } from '../src/json.ts';
import { loadRules } from '../src/rules.ts';
import { createReader } from '../src/sources/reader.ts';
import { parsePriority } from '@seawall/falco';
import { casesOf } from './falco-evtgen/cases.ts';
import { eventsOf } from './falco-evtgen/events.ts';

/**
 * Falco's end-to-end behaviours: what each script does, told as a sensor would tell it, must raise its alert from the official rules
 * with these values. That a kernel sensor tells it so is for the sensor's own tests.
 */
export function* run(directory: string): Iterable<CaseResult> {
  const rules = officialRules(directory);
  if (rules === undefined) {
    yield {
      name: 'the official rules',
      passed: false,
      detail: 'they are not beside the suite: falco-rules/rules/*.yaml',
    };
    return;
  }
  const enabled = new Set(rules.map(({ name }) => name));
  const detector = createDetector({ rules, enabled });
  for (const file of globSync('*.yaml', { cwd: directory }).sort()) {
    for (const { name, test } of casesOf(join(directory, file))) yield { name, ...judge(test, detector) };
  }
}

/** Beside the suite, or where suites are kept when the cases come from elsewhere. */
function officialRules(directory: string) {
  const shared = join(process.env['SEAWALL_SHARED'] ?? '../shared', 'conformance');
  for (const folder of [dirname(directory), shared]) {
    const files = globSync(join(folder, 'falco-rules/rules/*.yaml')).sort();
    if (files.length > 0)
      return loadRules(files.map((file) => ({ name: file, text: readFileSync(file, 'utf8') }))).rules;
  }
  return undefined;
}

function judge(test: Json, detector: Detector): Omit<CaseResult, 'name'> {
  const outcome = objectAt(test, 'expectedOutcome');
  const wanted = objectAt(outcome, 'outputFields') ?? {};
  const priority = parsePriority(textAt(outcome, 'priority') ?? '');
  const rule = textAt(test, 'rule');
  const reader = createReader();
  const seen: string[] = [];
  for (const event of eventsOf(test)) {
    const { observed, faults } = reader.document(event);
    for (const { detail } of faults) seen.push(detail);
    for (const one of observed) {
      for (const found of detector.judge(one)) {
        const { fields } = detector.describe(found, one);
        const values = Object.keys(wanted).map((name) => fields[name] ?? detector.value(one, name));
        seen.push(`${found.name} ${found.definition.priority} ${JSON.stringify(values)}`);
        if (found.name !== rule || found.definition.priority !== priority) continue;
        if (Object.values(wanted).every((value, at) => String(value) === String(values[at]))) return { passed: true };
      }
    }
  }
  return {
    passed: false,
    detail: `wanted ${rule} ${priority} ${JSON.stringify(wanted)}, found ${seen.join('; ') || 'nothing'}`,
  };
}
