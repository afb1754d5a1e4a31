import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type KubeObject, objectsIn, readDocuments, workloadsOf } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import { createJudge } from '../src/judge.ts';
import { controls } from '../src/registry.ts';
import { defaultSettings, type Settings } from '../src/settings.ts';
import { type Check, checks, uncovered } from './kube-linter/checks.ts';

export { skips } from './kube-linter/skips.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

/** As their fixtures were written for: three replicas, and an owner of the form of an address. */
const settings: Settings = {
  ...defaultSettings,
  minimumReplicas: 3,
  requiredLabels: [{ key: 'owner', pattern: '.+@.+' }],
};

/**
 * The fixtures of kube-linter's checks: one file for each check, and in it objects that fire and objects that do not.
 * Their names tell which (see `fires`), or the check's own entry does. One case for each object or, where only its
 * containers have names, for each container.
 */
export function* run(directory: string): Generator<CaseResult> {
  const root = globSync(join(directory, 'tests/checks/*.y*ml'));
  const files = root.length > 0 ? root : globSync(join(directory, '**/*.y*ml'));
  for (const file of files.sort()) {
    const name = basename(file).replace(/\.ya?ml$/, '');
    const reason = uncovered[name];
    const check = checks[name];
    if (check !== undefined) yield* casesOf(name, check, file);
    else yield { name, passed: false, detail: reason ?? 'no control is mapped to this check' };
  }
}

interface Subject {
  readonly object: KubeObject;
  readonly name: string;
  /** Set when the case is about one container of an object that has no name itself. */
  readonly container?: string;
}

function* casesOf(checkName: string, check: Check, file: string): Generator<CaseResult> {
  const { objects, problems } = objectsIn(readDocuments(readFileSync(file, 'utf8'), file));
  const judge = createJudge({ controls: controls.filter(({ id }) => check.controls.includes(id)), settings });
  judge.objects(objects);
  const { findings } = judge.finish();
  const seen = new Map<string, number>();
  let any = false;
  for (const subject of objects.flatMap((object) => subjectsOf(object))) {
    if (check.kinds !== undefined && !check.kinds.includes(subject.object.ref.kind)) continue;
    any = true;
    const base = `${checkName}/${subject.object.ref.kind}/${subject.name}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    const name = count === 1 ? base : `${base}#${count}`;
    const expected = check.expected?.[name.slice(checkName.length + 1)] ?? fires(subject.name);
    const found = findings.filter((finding) => isAbout(finding, subject, objects));
    const detail = `expected ${expected ? 'a finding' : 'none'}, found ${found.map(({ rule }) => rule).join(', ') || 'none'}`;
    yield { name, passed: found.length > 0 === expected, detail };
  }
  if (!any) yield { name: checkName, passed: false, detail: `no object to judge; ${problems.length} problems` };
}

function subjectsOf(object: KubeObject): Subject[] {
  if (object.ref.name !== '') return [{ object, name: object.ref.name }];
  const containers = workloadsOf(object).flatMap((workload) => workload.containers);
  return containers.map(({ name }) => ({ object, name, container: name }));
}

/** Objects that must stay silent are called so: `dont-fire…`, `good-…`, `valid-…`, `sorted-…`. */
function fires(name: string): boolean {
  return !/^(?:dont-?fire|good|valid|sorted|pass|ok)\b/.test(name);
}

function isAbout(finding: Finding, { object, container }: Subject, objects: readonly KubeObject[]): boolean {
  const start = object.origin.locate([]).line;
  const next = objects.map((other) => other.origin.locate([]).line).filter((line) => line > start);
  const inObject = finding.place.line >= start && finding.place.line < Math.min(...next, Number.POSITIVE_INFINITY);
  return inObject && (container === undefined || finding.part.includes(`[${container}]`));
}
