import { clientWorld, connectCluster, type KubeClient, KubeError, readCluster, serverVersion } from '@seawall/kube';
import { clockNotice } from '../cluster/clock.ts';
import { addCluster, judgedKinds, made } from '../cluster/collect.ts';
import { unreachable } from '../cluster/problems.ts';
import { ScanError } from '../error.ts';
import type { ScanOptions } from '../options.ts';
import type { Run } from '../run.ts';
import type { TargetKind } from './target.ts';

/** The cluster of the current or the named context, read through its API. */
export const cluster: TargetKind = {
  id: 'cluster',
  // A context is chosen by a flag: its name could be that of a directory.
  claims: () => Promise.resolve(false),
  kubernetesVersion: clusterVersion,
  collect: collectCluster,
};

async function collectCluster(targets: readonly string[], run: Run): Promise<void> {
  mustBeAlone(targets);
  const { collected, options } = run;
  const client = await openCluster(options);
  try {
    const state = await readCluster(client, {
      kinds: new Set([...judgedKinds(run.controls), ...(options.cluster?.alsoKinds ?? [])]),
      kubelets: true,
      signal: options.signal ?? new AbortController().signal,
      ...(options.cluster?.namespace === undefined ? {} : { namespace: options.cluster.namespace }),
      onProgress: (done, total) => options.onProgress?.({ phase: 'read', done, total }),
    });
    addCluster(state, collected, run.controls);
    if (options.onObjects !== undefined) collected.madeObjects.push(...made(state.store));
    const notice = clockNotice(client.clockSkewMs());
    if (notice !== undefined) options.onNotice?.(notice);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    collected.problems.push(unreachable(client.access.cluster, error));
  } finally {
    client.close();
  }
}

/** What does not answer here is told of when it is read. */
async function clusterVersion(options: ScanOptions): Promise<string | undefined> {
  const client = await openCluster(options);
  try {
    const version = await serverVersion(client);
    return version === undefined ? undefined : `${version.major}.${version.minor}`;
  } catch {
    return undefined;
  } finally {
    client.close();
  }
}

export function mustBeAlone(targets: readonly string[]): void {
  const [first] = targets;
  if (first === undefined) return;
  throw new ScanError('no-such-target', {
    en: `${first}: the cluster is chosen with --context, the namespace with --namespace; only images and SBOMs go with it`,
    zh: `${first}：请用 --context 选择集群，用 --namespace 选择命名空间；其后只能跟镜像和 SBOM`,
  });
}

/** A client for the cluster that the options name; what is wrong with the kubeconfig is for the user to put right. */
export async function openCluster({ cluster: named = {} }: ScanOptions): Promise<KubeClient> {
  const { kubeconfig, context } = named;
  try {
    return await connectCluster(
      { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) },
      clientWorld(),
    );
  } catch (error) {
    if (error instanceof KubeError && error.code === 'config')
      throw new ScanError('bad-config', error.text, { cause: error });
    throw error;
  }
}
