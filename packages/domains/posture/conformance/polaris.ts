import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { objectsIn, readDocuments } from '@seawall/kube';
import { createJudge } from '../src/judge.ts';
import { controls } from '../src/registry.ts';
import { defaultSettings } from '../src/settings.ts';
import { controlsFor } from './polaris/checks.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

/**
 * The test manifests of Fairwinds Polaris: `CHECK/{success,failure}*.yaml`. A failure must break one of the controls
 * that the check is mapped to, a success none of them. A folder whose check nobody mapped is one failed case.
 */
export function* run(directory: string): Generator<CaseResult> {
  const files = globSync('**/{success,failure}*.{yaml,yml}', { cwd: directory }).sort();
  const unmapped = new Set<string>();
  for (const file of files) {
    const check = basename(dirname(file));
    const name = `${check}/${basename(file)}`;
    const wanted = controlsFor[check];
    if (wanted !== undefined) {
      const detail = differenceIn(join(directory, file), wanted);
      yield { name, passed: detail === undefined, ...(detail === undefined ? {} : { detail }) };
    } else if (!unmapped.has(check)) {
      unmapped.add(check);
      const own = existsSync(join(directory, dirname(file), 'check.yaml'));
      yield { name: check, passed: false, detail: own ? 'a check written in JSON Schema' : 'no control is mapped to it' };
    }
  }
}

function differenceIn(file: string, wanted: readonly string[]): string | undefined {
  const asked = controls.filter(({ id }) => wanted.includes(id));
  const unknown = wanted.filter((id) => !asked.some((control) => control.id === id));
  if (unknown.length > 0) return `no control is called ${unknown.join(', ')}`;
  const judge = createJudge({ controls: asked, settings: defaultSettings });
  judge.objects(objectsIn(readDocuments(readFileSync(file, 'utf8'), file)).objects);
  const { findings, tallies } = judge.finish();
  const broken = [...new Set(findings.map(({ rule, severity }) => `${rule} (${severity})`))];
  if (basename(file).startsWith('success')) {
    return broken.length === 0 ? undefined : `expected nothing, found ${broken.join(', ')}`;
  }
  if (broken.length > 0) return undefined;
  const reasons = [...tallies.values()].flatMap((tally) => tally.reasons.map((reason) => `\nnot assessed: ${reason.en}`));
  return `expected one of ${wanted.join(', ')}, found nothing${reasons.join('')}`;
}

export const skips: Readonly<Record<string, string>> = {};
