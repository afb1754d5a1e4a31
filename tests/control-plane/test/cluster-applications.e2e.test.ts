import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatRef, type ResourceRef } from '../../../packages/model/src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ClusterState,
  connectCluster,
  objectsIn,
  readCluster,
  readDocuments,
} from '../../../packages/domains/kube/src/index.ts';
import { type ControlPlane, noCluster, startControlPlane } from '../control-plane.ts';

const shared = process.env['SEAWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const inputs = join(shared, 'inputs');
const hasHelm = spawnSync('helm', ['version'], { stdio: 'ignore' }).status === 0;

/** Real applications, in the way in which their projects say that they are installed. */
const applications = [
  {
    name: 'Online Boutique',
    least: 30,
    namespace: 'boutique',
    manifests: () => kustomized('online-boutique/kustomize/base'),
  },
  {
    name: 'Online Boutique’s chart',
    least: 30,
    namespace: 'chart',
    manifests: () => charted('online-boutique/helm-chart', 'chart'),
    helm: true,
  },
  { name: 'Sock Shop', least: 25, manifests: () => read('sock-shop/deploy/kubernetes/complete-demo.yaml') },
  {
    name: 'Sock Shop’s policies',
    least: 10,
    manifests: () => read('sock-shop/deploy/kubernetes/manifests-policy/*.yaml'),
  },
  {
    name: 'Kubernetes Goat',
    least: 20,
    manifests: () => read('kubernetes-goat/scenarios/*/{deployment,job,setup}.yaml'),
  },
  {
    name: 'Kubernetes Goat’s chart',
    least: 1,
    manifests: () => charted('kubernetes-goat/scenarios/metadata-db'),
    helm: true,
  },
] as const;

function read(pattern: string): string {
  const files = globSync(pattern, { cwd: inputs }).sort();
  return files.map((file) => readFileSync(join(inputs, file), 'utf8')).join('\n---\n');
}

function charted(folder: string, namespace = 'default'): string {
  const run = spawnSync('helm', ['template', 'app', join(inputs, folder), '--namespace', namespace], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

let cluster: ControlPlane;

async function kustomized(folder: string): Promise<string> {
  return cluster.kubectl(['kustomize', join(inputs, folder)]);
}

interface Answer {
  readonly items?: readonly Answer[];
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string };
}

function refsOf(answer: string): string[] {
  const parsed = JSON.parse(answer) as Answer;
  return (parsed.items ?? [parsed])
    .map(({ apiVersion, kind, metadata: { name, namespace } }) =>
      formatRef({ type: 'resource', apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }),
    )
    .sort();
}

/** What Seawall's own reader finds in manifests; the API server gives namespaces to those that name none. */
function refsIn(manifests: string, namespace: string): ResourceRef[] {
  const { objects, problems } = objectsIn(readDocuments(manifests, 'manifests.yaml'), { namespace });
  expect(problems).toEqual([]);
  return objects.map(({ ref }) => ref);
}

/** What Seawall's own client finds of these in the cluster. */
async function readByOwnClient(refs: readonly ResourceRef[]): Promise<string[]> {
  const client = await connectCluster({ kubeconfig: cluster.kubeconfig });
  let state: ClusterState;
  try {
    const kinds = new Set(refs.map(({ kind }) => kind));
    state = await readCluster(client, { kinds, kubelets: false, signal: AbortSignal.timeout(30_000) });
  } finally {
    client.close();
  }
  expect([...state.unavailable.keys()]).toEqual([]);
  return refs.flatMap(({ kind, namespace = '', name }) => state.store.find(kind, namespace, name)?.ref.name ?? []);
}

describe.skipIf(noCluster !== undefined || !existsSync(inputs))('real applications', () => {
  beforeAll(async () => {
    cluster = await startControlPlane({ workloadControllers: true });
    for (const name of ['boutique', 'chart', 'sock-shop', 'big-monolith', 'secure-middleware']) {
      await cluster.kubectl(['create', 'namespace', name]);
    }
  });
  afterAll(async () => cluster?.stop());

  test.for(applications)('$name is accepted, and read back as it was written', async (application, { skip }) => {
    if ('helm' in application && !hasHelm) skip('there is no helm here');
    const manifests = await application.manifests();
    const namespace = 'namespace' in application ? ['-n', application.namespace] : [];
    await cluster.kubectl(['apply', ...namespace, '-f', '-'], { input: manifests });
    const byKubectl = refsOf(
      await cluster.kubectl(['get', ...namespace, '-f', '-', '-o', 'json'], { input: manifests }),
    );
    const refs = refsIn(manifests, namespace[1] ?? 'default');
    expect(byKubectl).toEqual(refs.map(formatRef).sort());
    expect(await readByOwnClient(refs)).toEqual(refs.map(({ name }) => name));
    expect(refs.length).toBeGreaterThan(application.least);
  });

  test('their workloads have pods', async () => {
    const pods = refsOf(await cluster.kubectl(['get', 'pods', '-A', '-o', 'json']));
    expect(pods.length).toBeGreaterThan(30);
  });
});
