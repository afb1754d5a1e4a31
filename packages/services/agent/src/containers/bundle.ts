import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '@seawall/runtime';
import { containerOfSpec } from './oci-spec.ts';
import { objectFrom, readJson, textFrom } from './read-file.ts';
import { storedBeside } from './stored.ts';

/** Specifications with long seccomp profiles and many mounts stay under this. */
const mostBytes = 4 * 1024 * 1024;

/** Where runtimes keep a container's bundle, with its id for `ID`. */
const bundles = [
  '/run/containerd/io.containerd.runtime.v2.task/k8s.io/ID',
  '/run/containerd/io.containerd.runtime.v2.task/moby/ID',
  '/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/ID',
  '/run/containerd/io.containerd.runtime.v2.task/default/ID',
  '/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/ID',
  '/run/containers/storage/overlay-containers/ID/userdata',
  '/var/lib/containers/storage/overlay-containers/ID/userdata',
] as const;

/** Where runc and crun keep what they run, a folder for each container. */
const runtimeStates = [
  '/run/runc',
  '/run/crun',
  '/run/containerd/runc/k8s.io',
  '/run/docker/runtime-runc/moby',
] as const;

/** Containers that were started by hand are looked for by their control group; a node with more has a runtime that is known by path. */
const mostStates = 256;

export interface FoundBundle {
  readonly path: string;
  readonly container: Partial<Container>;
}

/**
 * What lies on the node's disk about a container, read at once and without asking anybody: a container that lives for 50 ms is
 * gone before its runtime would have answered. `root` is where the host's file system is mounted.
 */
export function readBundle(id: string, root = ''): FoundBundle | undefined {
  for (const template of bundles) {
    const found = bundleAt(`${root}${template.replace('ID', id)}`, id);
    if (found !== undefined) return found;
  }
  for (const folder of runtimeStates) {
    const path = bundleOfState(readJson(`${root}${folder}/${id}/state.json`, mostBytes));
    const found = path === undefined ? undefined : bundleAt(`${root}${path}`, id);
    if (found !== undefined) return found;
  }
  return byControlGroup(id, root);
}

function bundleAt(path: string, id: string): FoundBundle | undefined {
  const spec = readJson(join(path, 'config.json'), mostBytes);
  if (spec === undefined) return undefined;
  return { path, container: { ...containerOfSpec(spec), ...storedBeside(path, id) } };
}

/** A runtime's state names the bundle among its labels. */
function bundleOfState(state: Record<string, unknown> | undefined): string | undefined {
  const labels = objectFrom(state?.['config'])?.['labels'];
  const label = Array.isArray(labels)
    ? labels.find((one) => typeof one === 'string' && one.startsWith('bundle='))
    : undefined;
  const path = textFrom(label)?.slice('bundle='.length);
  return path?.startsWith('/') === true ? path : undefined;
}

function byControlGroup(id: string, root: string): FoundBundle | undefined {
  const folder = `${root}/run/runc`;
  let names: string[];
  try {
    names = readdirSync(folder).slice(0, mostStates);
  } catch {
    return undefined;
  }
  for (const name of names) {
    const state = readJson(join(folder, name, 'state.json'), mostBytes);
    const cgroup = textFrom(objectFrom(objectFrom(state?.['config'])?.['cgroups'])?.['path']);
    if (cgroup?.includes(id) !== true) continue;
    const path = bundleOfState(state);
    const found = path === undefined ? undefined : bundleAt(`${root}${path}`, id);
    if (found === undefined) return undefined;
    return { ...found, container: { name, ...found.container } };
  }
  return undefined;
}
