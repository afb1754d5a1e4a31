import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const deploy = `${import.meta.dirname}/../../../deploy`;

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules: unknown;
}

const roles = parseAllDocuments(readFileSync(`${deploy}/rbac-scan.yaml`, 'utf8'))
  .map((document) => document.toJS() as Role)
  .filter(({ kind }) => kind === 'ClusterRole');

test.each([
  ['watch', 'seawall-scan'],
  ['secrets', 'seawall-scan-secrets'],
  ['kubelets', 'seawall-scan-kubelets'],
])('the chart grants for %s what the manifest %s grants', (file, name) => {
  const [rules] = parseAllDocuments(readFileSync(`${deploy}/helm/seawall/files/${file}-rules.yaml`, 'utf8'));
  expect(rules?.toJS()).toEqual(roles.find(({ metadata }) => metadata.name === name)?.rules);
});
