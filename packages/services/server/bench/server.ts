import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMade, type KubeObject } from '@seawall/kube';
import { type Finding, fingerprint, type Ref } from '@seawall/model';
import { controls, createLiveJudge, defaultSettings } from '@seawall/posture';
import { breather } from '@seawall/scan/breathe';
import { syntheticCluster, defaultSizes } from '../../../../tests/control-plane/synthetic/cluster.ts';
import { knownCluster } from '../src/collect/objects.ts';
import { storeObjects } from '../src/collect/store-cluster.ts';
import { rescoreCluster } from '../src/risk/stored/rescore.ts';
import { submitFindings } from '../src/state/findings/submit.ts';
import { clusterJudged, saveCluster } from '../src/state/inventory/clusters.ts';
import { openState } from '../src/state/open.ts';

// How long the server answers nobody while it works on a large cluster: the longest time that its one thread of
// JavaScript was held, and the memory that it takes. `npm run bench -- server`.

const folder = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
const state = await openState({ folder });
const cluster = 'east';
const at = new Date();
await saveCluster(state.db, { id: cluster, name: 'East', origin: 'watched' });

async function held(what: string, run: () => unknown): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // The measure sees turns of the loop: what is measured stands between two that are not its own.
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const from = performance.now();
  await run();
  const took = performance.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  const rss = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(
    `${what.padEnd(44)} ${Math.round(took).toString().padStart(6)} ms, held for ${Math.round(delay.max / 1e6)} ms at most; ${rss} MiB`,
  );
}

function objectOf(value: object): KubeObject {
  const { apiVersion, kind, metadata } = value as {
    apiVersion: string;
    kind: string;
    metadata: KubeObject['value']['metadata'];
  };
  const { name = '', namespace } = metadata ?? {};
  const place = { file: cluster, line: 0, column: 0 };
  return {
    ref: { type: 'resource', apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
    value: value as KubeObject['value'],
    origin: { file: cluster, projectFile: cluster, document: 0, base: [], live: true, locate: () => place },
  };
}

function objects(): KubeObject[] {
  const { nodes, namespaces } = syntheticCluster(defaultSizes);
  const plain = [
    ...nodes.map(({ object }) => object),
    ...namespaces.flatMap(({ namespace, objects: settings, applications }) => [
      namespace.object,
      ...settings.map(({ object }) => object),
      ...applications.flatMap((one) => [
        one.deployment,
        one.service,
        one.replicaSet(`uid-${one.namespace}-${one.name}`),
        ...one.pods(`set-${one.namespace}-${one.name}`).map(({ object, status }) => ({ ...object, status })),
      ]),
    ]),
  ];
  return plain.map(objectOf);
}

const all = objects();
console.log(`${all.length} objects, ${all.filter(({ ref }) => ref.kind === 'Pod').length} pods`);
await held('what the inventory keeps of them', () => knownCluster(all));
await held('the inventory, new', () => storeObjects(state.db, { cluster, at, objects: all, complete: true }));
await held('the inventory, once more', () =>
  storeObjects(state.db, { cluster, at: new Date(), objects: all, complete: true }),
);
const judge = createLiveJudge({ controls, settings: defaultSettings });
await held('judged first', () =>
  judge.applyInTurns(
    all.filter((one) => !isMade(one)).map((after) => ({ after })),
    breather(),
  ),
);
const findings = [...judge.verdicts().findings];
const set = { cluster, engine: 'posture', scope: 'cluster', complete: true };
await held(`${findings.length} findings, new`, () =>
  submitFindings(state.db, { ...set, at: new Date(), findings: findings.map((finding) => ({ finding })) }),
);
await held(`${findings.length} findings, once more`, () =>
  submitFindings(state.db, { ...set, at: new Date(), findings: findings.map((finding) => ({ finding })) }),
);
await clusterJudged(state.db, cluster, new Date());
await held('scores, new', () => rescoreCluster(state.db, cluster, new Date()));
await held('scores, once more', () => rescoreCluster(state.db, cluster, new Date()));
const many = Array.from({ length: 100_000 }, (_, i): Finding => {
  const subject: Ref = {
    type: 'resource',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: `team-${i % 60}`,
    name: `app-${i % 5000}`,
  };
  const rule = `rule-${i % 300}`;
  const part = `spec.containers[name=c${i}]`;
  return {
    id: fingerprint({ kind: 'misconfiguration', rule, subject, part }),
    kind: 'misconfiguration',
    rule,
    severity: 'high',
    subject,
    part,
    place: { file: cluster, line: 0, column: 0 },
    message: {
      en: 'Container {name} may gain more privileges than its parent',
      zh: '容器 {name} 可获得比父进程更多的权限',
    },
    values: { name: `c${i}` },
    evidence: [],
    frameworks: [],
    status: 'open',
  };
});
const big = { cluster, engine: 'sent', scope: 'cluster', complete: true };
await held('a set of 100,000 findings, new', () =>
  submitFindings(state.db, { ...big, at: new Date(), findings: many.map((finding) => ({ finding })) }),
);
await held('the same once more', () =>
  submitFindings(state.db, { ...big, at: new Date(), findings: many.map((finding) => ({ finding })) }),
);
await held('the same with nothing in it', () => submitFindings(state.db, { ...big, at: new Date(), findings: [] }));
await state.close();
rmSync(folder, { recursive: true });
