import { readFileSync } from 'node:fs';
import { isMapping, readDocuments } from '@seawall/kube';
import { controls } from '@seawall/posture';
import { expect, test } from 'vitest';
import { judgedKinds } from '../src/cluster/collect.ts';

const file = `${import.meta.dirname}/../../../../deploy/rbac-scan.yaml`;
const { documents, problems } = readDocuments(readFileSync(file, 'utf8'), file);

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const roles = new Map(
  documents.flatMap(({ value }) =>
    isMapping(value) && value['kind'] === 'ClusterRole' && isMapping(value['metadata'])
      ? [[value['metadata']['name'], value['rules'] as unknown as readonly Rule[]] as const]
      : [],
  ),
);

/** Kinds that no API server serves: files, and what left Kubernetes long ago. */
const neverServed = /Configuration$|^EncryptionConfig$|^Policy$|^PodSecurityPolicy$/;

/** Plurals as Kubernetes makes them. */
function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}

test('the role of a scan may read every kind that a control looks at, and no other', () => {
  expect(problems).toEqual([]);
  const wanted = [...judgedKinds(controls), 'CustomResourceDefinition']
    .filter((kind) => !neverServed.test(kind) && kind !== 'Secret')
    .map(plural);
  const given = (roles.get('seawall-scan') ?? []).flatMap(({ resources }) => resources);
  expect([...new Set(given)].sort()).toEqual([...new Set(wanted)].sort());
});

test('it writes nothing, and names every resource', () => {
  const rules = [...roles.values()].flat();
  expect([...new Set(rules.flatMap(({ verbs }) => verbs))].sort()).toEqual(['get', 'list', 'watch']);
  expect(rules.flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources])).not.toContain('*');
  expect(roles.get('seawall-scan')?.flatMap(({ resources }) => resources)).not.toContain('secrets');
});
