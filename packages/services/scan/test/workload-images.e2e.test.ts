import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasRegistry, type Registry, startRegistry } from '../../../../tests/registry/registry.ts';
import { scan } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

let folder: Tree;
let registry: Registry;
let host = '';

beforeAll(async () => {
  if (!hasRegistry) return;
  folder = tree({
    'feeds/debian-tracker/DSA/list':
      '[01 Nov 2024] DSA-1-1 zlib - security update\n\t{CVE-2024-0001}\n\t[bookworm] - zlib 1:1.3-1\n',
    'root/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    'root/var/lib/dpkg/status':
      'Package: zlib1g\nStatus: install ok installed\nSource: zlib\nVersion: 1:1.2-1\nArchitecture: amd64\n\n',
  });
  registry = await startRegistry();
  ({ host } = registry);
  await registry.push('team/web', '1', join(folder.path, 'root'));
});

afterAll(async () => {
  await registry?.close();
  folder?.[Symbol.dispose]();
});

function deployment(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: "${image}"}]}
`;
}

test.skipIf(!hasRegistry)(
  'images of workloads come from their registry; one that is not there hides none of the others',
  async () => {
    const manifests = join(folder.path, 'deploy');
    mkdirSync(manifests);
    writeFileSync(join(manifests, 'web.yaml'), deployment('web', `${host}/team/web:1`));
    writeFileSync(join(manifests, 'gone.yaml'), deployment('gone', `${host}/team/gone:1`));
    const database = join(folder.path, 'db');
    buildDatabase({ from: [join(folder.path, 'feeds')], database, now: new Date() });
    const options = { targets: ['deploy'], workloadImages: true, database, images: { plainHttp: true } };
    const { report } = await scan(options, world(folder.path));
    const [found, ...more] = report.findings.filter(({ rule }) => rule === 'CVE-2024-0001');
    expect(more).toEqual([]);
    expect(found?.subject).toMatchObject({ type: 'image', name: `${host}/team/web:1` });
    expect(found?.evidence).toContainEqual({ field: 'workloads', value: 'Deployment shop/web' });
    expect(report.notAssessed.map(({ target, reason }) => `${target}: ${reason.en}`)).toEqual([
      expect.stringMatching(/team\/gone:1: .*\(run by Deployment shop\/gone\)$/),
    ]);
  },
);
