import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type KubeObject, objectsIn, readDocuments } from '@seawall/kube';
import { createJudge } from '../src/judge.ts';
import { controls } from '../src/registry.ts';
import { defaultSettings } from '../src/settings.ts';
import { controlsFor } from './polaris/checks.ts';
import { differences } from './polaris/differences.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

const differing: Record<string, string> = {};

/**
 * The cases that were found to differ on purpose, with the reason: filled while the suite runs, from the list in
 * `polaris/differences.ts`, so that it says what manifests differ rather than what their files are called.
 */
export const skips: Readonly<Record<string, string>> = differing;

/**
 * The test manifests of Fairwinds Polaris: `CHECK/{success,failure}*.yaml`. A failure must break one of the controls
 * that the check is mapped to, a success none of them. A folder whose check nobody mapped is one failed case.
 */
export function* run(directory: string): Generator<CaseResult> {
  const seen = new Set<string>();
  for (const file of globSync('**/{success,failure}*.{yaml,yml}', { cwd: directory }).sort()) {
    const folder = dirname(file);
    const check = basename(folder);
    const wanted = controlsFor[check];
    if (wanted === undefined) {
      if (!seen.has(check)) yield unmapped(check, join(directory, folder));
      seen.add(check);
      continue;
    }
    const name = `${check}/${basename(file)}`;
    const verdict = basename(file).startsWith('success') ? 'success' : 'failure';
    const { objects } = objectsIn(readDocuments(readFileSync(join(directory, file), 'utf8'), file));
    const detail = differenceIn(objects, verdict, wanted);
    if (detail === undefined) {
      yield { name, passed: true };
      continue;
    }
    const known = differences.find((one) => one.verdict === verdict && one.checks.includes(check) && one.when(objects));
    if (known !== undefined) differing[name] = known.reason;
    yield { name, passed: false, detail };
  }
}

/** Folders with a `check.yaml` test how Polaris runs checks that its users write in JSON Schema. */
function unmapped(check: string, folder: string): CaseResult {
  if (!existsSync(join(folder, 'check.yaml')))
    return { name: check, passed: false, detail: 'no control is mapped to it' };
  differing[check] = 'The check is written for the test, in a schema language that only Polaris reads.';
  return { name: check, passed: false };
}

function differenceIn(
  objects: readonly KubeObject[],
  verdict: 'success' | 'failure',
  wanted: readonly string[],
): string | undefined {
  const asked = controls.filter(({ id }) => wanted.includes(id));
  const missing = wanted.filter((id) => !asked.some((control) => control.id === id));
  if (missing.length > 0) return `no control is called ${missing.join(', ')}`;
  const judge = createJudge({ controls: asked, settings: defaultSettings });
  judge.objects(objects);
  const { findings, tallies } = judge.finish();
  const broken = [...new Set(findings.map(({ rule, severity }) => `${rule} (${severity})`))];
  if (verdict === 'success') return broken.length === 0 ? undefined : `expected nothing, found ${broken.join(', ')}`;
  if (broken.length > 0) return undefined;
  const reasons = [...tallies.values()].flatMap((tally) =>
    tally.reasons.map((reason) => `\nnot assessed: ${reason.en}`),
  );
  return `expected one of ${wanted.join(', ')}, found nothing${reasons.join('')}`;
}
