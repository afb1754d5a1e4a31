import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { objectsIn, parseKubernetesVersion, readDocuments, workloadsOf } from '@seawall/kube';
import { type FrameworkRef, languages } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { podControls } from '../src/controls/pods/index.ts';
import { createJudge } from '../src/judge.ts';
import { checksOf, violationsOf } from '../src/pss/evaluate.ts';
import { defaultSettings } from '../src/settings.ts';

const shared = resolve(process.env['SEAWALL_SHARED'] ?? '../shared');
const data = join(shared, 'reference/data');
const pods = join(shared, 'conformance/pod-security-admission');

/** The published ids of each framework that the controls of this folder name. */
const published: Readonly<Record<string, string>> = {
  'cis-kubernetes-2.0.1': 'cis-kubernetes-2.0.1.json',
  'nsa-cisa-1.2': 'nsa-cisa-hardening.json',
  'owasp-k8s-2025': 'owasp-kubernetes-top-10.json',
  'microsoft-threat-matrix': 'microsoft-threat-matrix.json',
  'attack-containers': 'attack-containers.json',
  'pss-baseline': 'pod-security-standards.json',
  'pss-restricted': 'pod-security-standards.json',
};

interface Item {
  readonly id: string;
  readonly level?: string | number;
}

function itemsOf(framework: string): Item[] {
  const file = published[framework];
  if (file === undefined) throw new Error(`unknown framework ${framework}`);
  return (JSON.parse(readFileSync(join(data, file), 'utf8')) as { items: Item[] }).items;
}

function isPublished({ framework, id }: FrameworkRef): boolean {
  const found = itemsOf(framework).find((item) => item.id === id);
  return found !== undefined && (!framework.startsWith('pss-') || framework === `pss-${found.level}`);
}

describe.skipIf(!existsSync(data))('framework references', () => {
  test('are all published ones', () => {
    const unknown = podControls.flatMap(({ id: control, frameworks }) =>
      frameworks.filter((ref) => !isPublished(ref)).map(({ framework, id }) => `${control}: ${framework} ${id}`),
    );
    expect(unknown).toEqual([]);
  });

  test.each([
    ['cis-kubernetes-2.0.1', /^5\.(?:2\.\d+|6\.[234])$/],
    ['pss-baseline', /./],
    ['pss-restricted', /./],
  ])('answer %s whole', (framework, ids) => {
    const level = framework.replace('pss-', '');
    const expected = itemsOf(framework).filter((item) => ids.test(item.id) && [level, 1, 2].includes(item.level ?? ''));
    const answered = podControls.flatMap((control) => control.frameworks.filter((ref) => ref.framework === framework));
    expect([...new Set(answered.map((ref) => ref.id))].toSorted()).toEqual(expected.map((item) => item.id).toSorted());
  });
});

/** What the controls say of a requirement is what the check of that name says, in every pod and version. */
describe.skipIf(!existsSync(pods))('the controls agree with the checks', () => {
  const answering = new Map<string, string[]>();
  for (const { id: control, frameworks } of podControls) {
    for (const { framework, id } of frameworks) {
      if (framework.startsWith('pss-')) answering.set(id, [...(answering.get(id) ?? []), control]);
    }
  }

  test.each(['1.20', '1.24', '1.34', '1.37'])('of v%s', (version) => {
    const at = parseKubernetesVersion(version);
    if (at === undefined) throw new Error(version);
    const files = globSync(`**/v${version}/*/*.yaml`, { cwd: pods });
    expect(files.length).toBeGreaterThan(50);
    const differences: string[] = [];
    for (const file of files) {
      const { objects } = objectsIn(readDocuments(readFileSync(join(pods, file), 'utf8'), file));
      const workload = workloadsOf(objects[0] as (typeof objects)[0])[0];
      if (workload === undefined) throw new Error(file);
      const judge = createJudge({
        controls: podControls,
        settings: { ...defaultSettings, kubernetesVersion: version },
      });
      judge.objects(objects);
      const { tallies } = judge.finish();
      const template = { metadata: { annotations: workload.annotations }, spec: workload.pod };
      for (const check of checksOf('restricted', at)) {
        const refused = violationsOf(check, at, template).length > 0;
        const failed = (answering.get(check.id) ?? []).filter((control) => (tallies.get(control)?.failed ?? 0) > 0);
        if (failed.length > 0 === refused) continue;
        differences.push(`${file}: ${check.id} ${refused ? 'refuses' : 'allows'}, failed: ${failed.join(', ')}`);
      }
    }
    expect(differences).toEqual([]);
  });
});

describe.each(podControls.map((control) => [control.id, control] as const))('%s', (_, control) => {
  test('has every text in every language, and its message fills in the same in each', () => {
    for (const text of [control.title, control.why, control.message, control.remediation]) {
      for (const language of languages) expect(text[language]).toMatch(/\S/);
    }
    expect(placeholders(control.message.zh)).toEqual(placeholders(control.message.en));
    expect(control.message.en).not.toMatch(/\.$/);
    expect(control.references.length).toBeGreaterThan(0);
  });
});

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
}

test('no two controls share an id', () => {
  const ids = podControls.map((control) => control.id);
  expect(new Set(ids).size).toBe(ids.length);
});
