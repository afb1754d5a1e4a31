import type { Component } from '../control-plane/component.ts';
import type { Setting } from '../control-plane/process.ts';
import type { FileRole } from './distributions/distribution.ts';
import { type FileInfo, type HostFiles, nameOf } from './host-files.ts';
import type { Node } from './node.ts';

/** The files that play a role on a node, and the paths that may but could not be looked at. */
export interface RoleFiles {
  readonly files: readonly FileInfo[];
  readonly denied: readonly string[];
}

/** What a component says of its own files comes before what its distribution usually does. */
const namedBy: Readonly<Partial<Record<FileRole, readonly [Component, Setting]>>> = {
  'etcd-data': ['etcd', { flag: 'data-dir' }],
  'scheduler-kubeconfig': ['kube-scheduler', { flag: 'kubeconfig' }],
  'controller-manager-kubeconfig': ['kube-controller-manager', { flag: 'kubeconfig' }],
  'kubelet-kubeconfig': ['kubelet', { flag: 'kubeconfig' }],
  'kubelet-client-ca': ['kubelet', { flag: 'client-ca-file', field: ['authentication', 'x509', 'clientCAFile'] }],
  'kubelet-configuration': ['kubelet', { flag: 'config' }],
  'kube-proxy-kubeconfig': ['kube-proxy', { flag: 'kubeconfig' }],
};

/** How deep files lie below the directory of a role: certificates by component, addresses in use by network. */
const depths: Readonly<Partial<Record<FileRole, number>>> = { pki: 3, 'cni-configuration': 2 };
/** More certificates and plug-in configurations than a node has. */
const mostFiles = 2_000;

/** The files of a role that exist; directories stand for the files in them, but for the data directory of etcd. */
export function filesOf(role: FileRole, node: Node): RoleFiles {
  const files: FileInfo[] = [];
  const denied: string[] = [];
  for (const path of pathsOf(role, node)) {
    const look = node.files.stat(path);
    if (look.state === 'denied') denied.push(path);
    if (look.state !== 'here' || files.some((file) => file.path === look.value.path)) continue;
    if (look.value.kind !== 'directory' || role === 'etcd-data') files.push(look.value);
    else {
      if (role === 'pki') files.push(look.value);
      collect(look.value.path, depths[role] ?? 1, role === 'pki', node.files, files, denied);
    }
  }
  return { files, denied };
}

function pathsOf(role: FileRole, node: Node): readonly string[] {
  const usual = node.distribution?.paths[role] ?? [];
  const [component, setting] = namedBy[role] ?? [];
  if (component === undefined || setting === undefined) return usual;
  const named = (node.components.get(component) ?? []).flatMap((process) => {
    const reading = process.read(setting);
    return reading.state === 'given' && reading.text.startsWith('/') ? [reading.text] : [];
  });
  return named.length > 0 ? named : usual;
}

function collect(
  directory: string,
  depth: number,
  directories: boolean,
  host: HostFiles,
  files: FileInfo[],
  denied: string[],
): void {
  const look = host.list(directory);
  if (look.state === 'denied') denied.push(directory);
  if (look.state !== 'here') return;
  for (const entry of look.value) {
    if (files.length >= mostFiles) return;
    if (nameOf(entry.path).startsWith('.')) continue;
    if (entry.kind === 'file') files.push(entry);
    else if (entry.kind === 'directory') {
      if (depth > 1 && directories) files.push(entry);
      if (depth > 1) collect(entry.path, depth - 1, directories, host, files, denied);
    } else if (entry.kind === 'link') {
      const target = host.stat(entry.path);
      if (target.state === 'here' && target.value.kind === 'file') files.push({ ...target.value, path: entry.path });
    }
  }
}
