import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connectCluster, patchObject } from '@seawall/kube';
import { buildPrograms } from '../../../../tests/control-plane/build.ts';
import { startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { loadCluster } from '../../../../tests/control-plane/synthetic/load.ts';
import { machine, scan, watchCluster } from '../src/index.ts';

// `seawall scan cluster` against a real API server on this machine, which takes its share of the same cores: how long
// the first full judgement takes, how much memory, and how soon a changed Deployment is judged again. Each is measured
// in a process of its own.

const pods = 10_000;
const changes = 20;

type Message =
  | { readonly type: 'judged'; readonly seconds: number; readonly findings: number }
  | { readonly type: 'delta'; readonly at: number; readonly subjects: readonly string[]; readonly tookMs: number };

async function child(mode: string, kubeconfig: string): Promise<void> {
  const options = { targets: ['cluster'], severity: 'info', cluster: { kubeconfig } } as const;
  const begun = performance.now();
  const judged = (findings: number): void => {
    process.send?.({ type: 'judged', seconds: (performance.now() - begun) / 1000, findings } satisfies Message);
  };
  if (mode === 'once') {
    const { report } = await scan(options, machine());
    judged(report.findings.length);
    process.disconnect();
    return;
  }
  const ending = new AbortController();
  process.once('disconnect', () => ending.abort());
  await watchCluster(
    { ...options, signal: ending.signal },
    {
      onReport: ({ report }) => judged(report.findings.length),
      onDelta({ appeared, tookMs }) {
        const subjects = appeared.flatMap(({ subject }) => ('name' in subject ? subject.name : []));
        process.send?.({ type: 'delta', at: Date.now(), subjects, tookMs } satisfies Message);
      },
      onTrouble: () => undefined,
    },
    machine(),
  );
}

function start(mode: string, kubeconfig: string) {
  const measured = fork(import.meta.filename, ['child', mode, kubeconfig]);
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  measured.on('message', (message) => {
    messages.push(message as Message);
    for (const look of waiting) look();
  });
  return {
    measured,
    /** The first message that fits, from now on or from before. */
    async message<Type extends Message['type']>(
      type: Type,
      fits: (message: Extract<Message, { type: Type }>) => boolean = () => true,
    ): Promise<Extract<Message, { type: Type }>> {
      for (;;) {
        const found = messages.find((one) => one.type === type && fits(one as Extract<Message, { type: Type }>));
        if (found !== undefined) return found as Extract<Message, { type: Type }>;
        await new Promise<void>((resolve) => waiting.add(resolve));
        waiting.clear();
      }
    },
    /** The most memory that the process has held, in MiB, as Linux counts it. */
    async peak(): Promise<string> {
      const { readFile } = await import('node:fs/promises');
      const status = await readFile(`/proc/${measured.pid}/status`, 'utf8').catch(() => '');
      return `${Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)} MiB`;
    },
  };
}

async function bench(): Promise<void> {
  if (buildPrograms() === undefined) return;
  await using cluster = await startControlPlane({ auditPolicy: 'none' });
  const loaded = await loadCluster(cluster, { pods });
  console.log(`${loaded.pods} pods of ${loaded.deployments} Deployments, loaded in ${loaded.seconds.toFixed(0)} s`);
  const once1 = start('once', cluster.kubeconfig);
  const first = await once1.message('judged');
  const peak = await once1.peak();
  console.log(
    `scan cluster: first full judgement ${first.seconds.toFixed(1)} s, ${first.findings} findings, peak ${peak}`,
  );
  if (once1.measured.exitCode === null) await once(once1.measured, 'exit');

  const watching = start('watch', cluster.kubeconfig);
  const ready = await watching.message('judged');
  console.log(`--watch: first full judgement ${ready.seconds.toFixed(1)} s, peak ${await watching.peak()}`);
  const client = await connectCluster({ kubeconfig: cluster.kubeconfig });
  const resource = { group: 'apps', version: 'v1', name: 'deployments', namespaced: true };
  const list = (await client.json({ path: '/apis/apps/v1/deployments', query: { limit: changes }, doing: 'list' })) as {
    items: { metadata: { name: string; namespace: string } }[];
  };
  const late: number[] = [];
  const took: number[] = [];
  for (const { metadata } of list.items) {
    const patch = [{ op: 'add', path: '/spec/template/spec/hostIPC', value: true }];
    await patchObject(client, { resource, ...metadata }, 'json', patch);
    const accepted = Date.now();
    const delta = await watching.message(
      'delta',
      ({ at, subjects }) => at >= accepted - 100 && subjects.includes(metadata.name),
    );
    late.push(Math.max(0, delta.at - accepted));
    took.push(delta.tookMs);
  }
  const [middle, worst] = [median(late), Math.max(...late)];
  console.log(
    `a changed Deployment: judged again ${middle} ms (median of ${late.length}), at most ${worst} ms after the API server accepted it; ` +
      `judging took ${median(took).toFixed(1)} ms, at most ${Math.max(...took).toFixed(1)} ms; peak ${await watching.peak()}`,
  );
  client.close();
  watching.measured.disconnect();
  await once(watching.measured, 'exit');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const [role, mode, kubeconfig] = process.argv.slice(2);
if (role === 'child' && mode !== undefined && kubeconfig !== undefined) await child(mode, kubeconfig);
else await bench();
