import { readlinkSync } from 'node:fs';
import type { Container, Pod } from '@seawall/runtime';
import { mountsOf, type SpecMount } from './mounts.ts';
import { objectFrom, textFrom, textsFrom } from './read-file.ts';

type Json = Record<string, unknown>;

/**
 * What a container's OCI specification (config.json of its bundle) tells: who it is in the cluster, by the annotations of containerd and
 * CRI-O, and what rights its runtime gave it.
 *
 * Sources: opencontainers/runtime-spec config.md; containerd pkg/cri/annotations; cri-o pkg/annotations; libpod define/annotations.
 */
export function containerOfSpec(spec: Json): Partial<Container> {
  const annotations = textsFrom(spec['annotations']);
  const linux = objectFrom(spec['linux']) ?? {};
  const process = objectFrom(spec['process']) ?? {};
  const mounts = Array.isArray(spec['mounts']) ? (spec['mounts'].filter(objectFrom) as SpecMount[]) : [];
  const type = runtimeOf(annotations);
  const pod = podOf(annotations);
  return {
    ...(type === undefined ? {} : { type }),
    ...identityOf(annotations),
    privileged: isPrivileged(annotations, linux, process),
    hostNetwork: sharesHost(linux, 'network', 'net'),
    hostPid: sharesHost(linux, 'pid', 'pid'),
    hostIpc: sharesHost(linux, 'ipc', 'ipc'),
    mounts: mountsOf(mounts),
    ...(pod === undefined ? {} : { pod }),
  };
}

function runtimeOf(annotations: Readonly<Record<string, string>>): string | undefined {
  if ('io.kubernetes.cri.container-type' in annotations) return 'containerd';
  if (annotations['io.container.manager'] === 'cri-o') return 'cri-o';
  if (annotations['io.container.manager'] === 'libpod') return 'podman';
  return undefined;
}

function identityOf(annotations: Readonly<Record<string, string>>): Partial<Container> {
  const sandbox =
    annotations['io.kubernetes.cri.container-type'] === 'sandbox' ||
    annotations['io.kubernetes.cri-o.ContainerType'] === 'sandbox';
  const name = sandbox
    ? 'POD'
    : (annotations['io.kubernetes.cri.container-name'] ?? annotations['io.kubernetes.container.name']);
  const image = annotations['io.kubernetes.cri.image-name'] ?? annotations['io.kubernetes.cri-o.ImageName'];
  return { ...(name === undefined ? {} : { name }), ...(image === undefined ? {} : { image }) };
}

function podOf(annotations: Readonly<Record<string, string>>): Pod | undefined {
  const told = {
    name: annotations['io.kubernetes.cri.sandbox-name'] ?? annotations['io.kubernetes.pod.name'],
    namespace: annotations['io.kubernetes.cri.sandbox-namespace'] ?? annotations['io.kubernetes.pod.namespace'],
    uid: annotations['io.kubernetes.cri.sandbox-uid'] ?? annotations['io.kubernetes.pod.uid'],
    sandboxId: annotations['io.kubernetes.cri.sandbox-id'] ?? annotations['io.kubernetes.cri-o.SandboxID'],
  };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** As runtimes make a container privileged: with the right to administer the system and nothing of /proc masked. */
function isPrivileged(annotations: Readonly<Record<string, string>>, linux: Json, process: Json): boolean {
  const said = annotations['io.podman.annotations.privileged'] ?? annotations['io.kubernetes.cri-o.PrivilegedRuntime'];
  if (said !== undefined) return said.toUpperCase() === 'TRUE';
  const bounding = objectFrom(process['capabilities'])?.['bounding'];
  const administers = Array.isArray(bounding) && bounding.includes('CAP_SYS_ADMIN');
  const masked = linux['maskedPaths'];
  return administers && (!Array.isArray(masked) || masked.length === 0);
}

/** A namespace that is not made anew is the host's, or that of the process whose file it names: a pod's sandbox. */
function sharesHost(linux: Json, type: string, file: string): boolean {
  const namespaces = Array.isArray(linux['namespaces']) ? linux['namespaces'] : [];
  const own = namespaces.map(objectFrom).find((namespace) => namespace?.['type'] === type);
  if (own === undefined) return true;
  const path = textFrom(own['path']);
  if (path === undefined || !/^\/proc\/\d+\/ns\//.test(path)) return false;
  // Where the first process may not be looked at, this one stands for the host: a sensor that runs in namespaces of its own sees too little anyway.
  const [theirs, hosts] = [linkAt(path), linkAt(`/proc/1/ns/${file}`) ?? linkAt(`/proc/self/ns/${file}`)];
  return theirs !== undefined && theirs === hosts;
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
