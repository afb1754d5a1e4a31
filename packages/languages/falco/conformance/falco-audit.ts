import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import { readAuditLine } from '../src/audit/events.ts';
import { bindAudit } from '../src/audit/extract.ts';
import { createEngine } from '../src/engine/engine.ts';
import { auditSource, syscallSource } from '../src/fields/sources.ts';
import type { Rule } from '../src/rules/compile-rules.ts';
import { parsePriority } from '../src/rules/definitions.ts';
import { createLoader } from '../src/rules/loader.ts';

interface Expectation {
  readonly name: string;
  readonly trace: string;
  readonly rules: readonly string[];
  readonly detect?: boolean;
  readonly counts?: Readonly<Record<string, number>>;
  readonly priority?: string;
  readonly error?: string;
}

/** Recorded audit events with the alerts that Falco's rules must raise on them, by either way of matching. */
export function* run(directory: string): Iterable<CaseResult> {
  const cases = JSON.parse(readFileSync(join(directory, 'expectations.json'), 'utf8')) as Expectation[];
  for (const expectation of cases) {
    const faults = (['first', 'all'] as const).flatMap((matching) =>
      faultsOf(directory, expectation, matching).map((fault) => `${matching}: ${fault}`),
    );
    yield { name: expectation.name, passed: faults.length === 0, detail: faults.join('\n') };
  }
}

function faultsOf(directory: string, expectation: Expectation, matching: 'first' | 'all'): string[] {
  const loader = createLoader({ sources: [syscallSource, auditSource] });
  let rules: readonly Rule[] = [];
  for (const file of expectation.rules) {
    const result = loader.load(file, readFileSync(join(directory, file), 'utf8'));
    if (!result.loaded) return result.errors.map(({ message }) => `${file}: ${message}`);
    rules = result.rules;
  }
  const engine = createEngine({ source: auditSource, rules, bind: bindAudit, matching });
  const alerts: Rule[] = [];
  const errors: string[] = [];
  for (const [index, line] of readFileSync(join(directory, expectation.trace), 'utf8').split('\n').entries()) {
    const read = readAuditLine(line, index + 1, index + 1);
    if ('fault' in read) errors.push(read.fault);
    else for (const event of read.events) alerts.push(...engine.match(event));
  }
  return [...errorFaults(expectation, errors), ...alertFaults(expectation, alerts)];
}

function errorFaults({ error }: Expectation, errors: readonly string[]): string[] {
  if (error === undefined) return [...errors];
  return errors.some((found) => found.includes(error))
    ? []
    : [`wanted error ${error}, found ${errors.join(', ') || 'none'}`];
}

function alertFaults({ detect, counts = {}, priority, error }: Expectation, alerts: readonly Rule[]): string[] {
  const found = alerts.map(({ name }) => name).join(', ') || 'none';
  const faults: string[] = [];
  if ((error !== undefined || detect === false) && alerts.length > 0) faults.push(`wanted silence, found ${found}`);
  if (detect === true && alerts.length === 0) faults.push('wanted an alert');
  for (const [name, count] of Object.entries(counts)) {
    const raised = alerts.filter((rule) => rule.name === name).length;
    if (raised !== count) faults.push(`wanted ${count} of ${name}, found ${raised} among ${found}`);
  }
  const rank = priority === undefined ? undefined : parsePriority(priority);
  if (rank !== undefined && !alerts.some(({ definition }) => definition.priority === rank))
    faults.push(`wanted ${rank}, found ${found}`);
  return faults;
}
