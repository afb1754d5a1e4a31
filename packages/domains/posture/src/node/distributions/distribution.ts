import type { Component } from '../../control-plane/component.ts';
import type { HostFiles } from '../host-files.ts';

/** The files of a node whose owner and mode matter, by what they are for. */
export type FileRole =
  | 'api-server-manifest'
  | 'controller-manager-manifest'
  | 'scheduler-manifest'
  | 'etcd-manifest'
  | 'cni-configuration'
  | 'etcd-data'
  | 'admin-kubeconfig'
  | 'scheduler-kubeconfig'
  | 'controller-manager-kubeconfig'
  | 'pki'
  | 'kubelet-unit'
  | 'kubelet-kubeconfig'
  | 'kube-proxy-kubeconfig'
  | 'kubelet-client-ca'
  | 'kubelet-configuration';

/** What the command line of a component says when it does not stand in /proc. */
export interface KnownArguments {
  /** Where it is written. */
  readonly file: string;
  readonly args: readonly string[];
  /** Whether what is not written there is decided by the distribution, so that a default proves nothing. */
  readonly partial: boolean;
}

/** One way of installing Kubernetes, by the traces that it leaves on a node. */
export interface Distribution {
  readonly id: string;
  /** As its makers write it. */
  readonly title: string;
  detect(files: HostFiles): boolean;
  /** Where it keeps its files. A directory stands for the files in it; what a process names comes before these. */
  readonly paths: Readonly<Partial<Record<FileRole, readonly string[]>>>;
  /** For components that run inside another process, or whose arguments stand in files. */
  argumentsOf?(component: Component, files: HostFiles): KnownArguments | undefined;
}

export const systemdUnits = [
  '/etc/systemd/system/kubelet.service',
  '/etc/systemd/system/kubelet.service.d',
  '/usr/lib/systemd/system/kubelet.service',
  '/usr/lib/systemd/system/kubelet.service.d',
  '/lib/systemd/system/kubelet.service',
  '/lib/systemd/system/kubelet.service.d',
] as const;
