import type { Finding } from '@seawall/model';
import { expect } from 'vitest';
import { dockerfileControls } from '../src/controls/dockerfile/index.ts';
import type { Dockerfile } from '../src/dockerfile/instructions.ts';
import { type DockerfileOptions, readDockerfile } from '../src/dockerfile/read.ts';
import { createJudge } from '../src/judge.ts';
import { defaultSettings, type Settings } from '../src/settings.ts';

export interface Judged extends DockerfileOptions {
  readonly settings?: Partial<Settings>;
}

export function parsed(text: string, options: DockerfileOptions = {}): Dockerfile {
  const { dockerfile } = readDockerfile(text, 'Dockerfile', 'Dockerfile', options);
  if (dockerfile === undefined) throw new Error('the Dockerfile was not read');
  return dockerfile;
}

/** The findings of one control, or of all. */
export function findings(text: string, rule?: string, { settings, ...options }: Judged = {}): readonly Finding[] {
  const controls = dockerfileControls.filter(({ id }) => rule === undefined || id === rule);
  if (controls.length === 0) throw new Error(`no control ${rule}`);
  const judge = createJudge({ controls, settings: { ...defaultSettings, ...settings } });
  judge.dockerfile(parsed(text, options));
  return judge.finish().findings;
}

/** Applies the operations of a finding's fix to the text, as the fixer does. */
function fixed(text: string, finding: Finding): string {
  const lines = text.split('\n');
  const operations = [...(finding.fix?.operations ?? [])].filter((operation) => operation.op === 'lines');
  for (const { from, to, lines: replacement } of operations.toSorted((a, b) => b.from - a.from)) {
    lines.splice(from - 1, to - from + 1, ...replacement);
  }
  return lines.join('\n');
}

/** Fixes until nothing of the rule is left, and returns the text. */
export function fixedAll(text: string, rule: string, options: Judged = {}): string {
  let current = text;
  for (let round = 0; round < 10; round += 1) {
    const finding = findings(current, rule, options).find(({ fix }) => fix !== undefined);
    if (finding === undefined) return current;
    const next = fixed(current, finding);
    expect(next).not.toBe(current);
    current = next;
  }
  throw new Error(`${rule} does not come to an end`);
}
