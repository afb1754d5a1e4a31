import { isMapping, type Value } from '@seawall/kube';
import type { FixOperation, Path } from '@seawall/model';
import type { Component } from './component.ts';
import { type ConfigFile, pathIn, valueAt } from './config-file.ts';
import { itemsOf, type Process, type Reading, type Setting, type SettingValue } from './process.ts';

/** The settings that kubeadm gives each component on its own account, as far as controls read them. */
const given: Readonly<Partial<Record<Component, Readonly<Record<string, string>>>>> = {
  'kube-apiserver': {
    'authorization-mode': 'Node,RBAC',
    'client-ca-file': '/etc/kubernetes/pki/ca.crt',
    'enable-admission-plugins': 'NodeRestriction',
    'etcd-cafile': '/etc/kubernetes/pki/etcd/ca.crt',
    'etcd-certfile': '/etc/kubernetes/pki/apiserver-etcd-client.crt',
    'etcd-keyfile': '/etc/kubernetes/pki/apiserver-etcd-client.key',
    'kubelet-client-certificate': '/etc/kubernetes/pki/apiserver-kubelet-client.crt',
    'kubelet-client-key': '/etc/kubernetes/pki/apiserver-kubelet-client.key',
    'service-account-key-file': '/etc/kubernetes/pki/sa.pub',
    'tls-cert-file': '/etc/kubernetes/pki/apiserver.crt',
    'tls-private-key-file': '/etc/kubernetes/pki/apiserver.key',
  },
  'kube-controller-manager': {
    'bind-address': '127.0.0.1',
    'root-ca-file': '/etc/kubernetes/pki/ca.crt',
    'service-account-private-key-file': '/etc/kubernetes/pki/sa.key',
    'use-service-account-credentials': 'true',
  },
  'kube-scheduler': { 'bind-address': '127.0.0.1' },
  etcd: {
    'cert-file': '/etc/kubernetes/pki/etcd/server.crt',
    'client-cert-auth': 'true',
    'key-file': '/etc/kubernetes/pki/etcd/server.key',
    'peer-cert-file': '/etc/kubernetes/pki/etcd/peer.crt',
    'peer-client-cert-auth': 'true',
    'peer-key-file': '/etc/kubernetes/pki/etcd/peer.key',
    'trusted-ca-file': '/etc/kubernetes/pki/etcd/ca.crt',
  },
};

/** The components that a kubeadm configuration starts, each with its extra arguments over kubeadm's own. */
export function kubeadmProcesses(file: ConfigFile): Process[] {
  if (file.kind !== 'ClusterConfiguration') {
    return [argumentsProcess('kubelet', file, ['nodeRegistration', 'kubeletExtraArgs'])];
  }
  const processes = [
    argumentsProcess('kube-apiserver', file, ['apiServer', 'extraArgs']),
    argumentsProcess('kube-controller-manager', file, ['controllerManager', 'extraArgs']),
    argumentsProcess('kube-scheduler', file, ['scheduler', 'extraArgs']),
  ];
  if (valueAt(file.value, ['etcd', 'external']) !== undefined) return processes;
  return [...processes, argumentsProcess('etcd', file, ['etcd', 'local', 'extraArgs'])];
}

function argumentsProcess(component: Component, file: ConfigFile, base: Path): Process {
  const written = valueAt(file.value, base);
  const entries = argumentsIn(written, base);
  const defaults = given[component] ?? {};

  function read({ flag }: Setting): Reading {
    const entry = entries.get(flag);
    if (entry !== undefined) {
      return { state: 'given', text: entry.value, items: itemsOf(entry.value), path: pathIn(file, entry.path) };
    }
    const value = defaults[flag];
    if (value !== undefined) return { state: 'given', text: value, items: itemsOf(value), path: pathIn(file, base) };
    // The kubelet that kubeadm starts reads its KubeletConfiguration; only the host name comes from the command line.
    if (component === 'kubelet' && flag !== 'hostname-override') return { state: 'elsewhere' };
    return { state: 'unset', path: pathIn(file, base) };
  }

  function edit({ flag }: Setting, value: SettingValue | undefined): FixOperation[] | undefined {
    if (file.inside !== undefined) return undefined;
    const entry = entries.get(flag);
    if (value === undefined) return entry === undefined ? undefined : [{ op: 'remove', path: entry.whole }];
    if (entry !== undefined) return [{ op: 'set', path: entry.path, value: String(value) }];
    if (isListForm(file, written)) return [{ op: 'append', path: base, value: { name: flag, value: String(value) } }];
    return [{ op: 'set', path: [...base, flag], value: String(value) }];
  }

  return { component, read, edit, nameOf: ({ flag }) => `--${flag}` };
}

interface Argument {
  readonly value: string;
  readonly path: Path;
  readonly whole: Path;
}

/** A mapping up to v1beta3, a list of name and value from v1beta4 on. */
function argumentsIn(written: Value | undefined, base: Path): Map<string, Argument> {
  const entries = new Map<string, Argument>();
  if (Array.isArray(written)) {
    for (const [index, item] of written.entries()) {
      if (!isMapping(item) || typeof item['name'] !== 'string') continue;
      const whole = [...base, index];
      entries.set(item['name'], { value: text(item['value']), path: [...whole, 'value'], whole });
    }
  } else if (isMapping(written)) {
    for (const [name, value] of Object.entries(written)) {
      const path = [...base, name];
      entries.set(name, { value: text(value), path, whole: path });
    }
  }
  return entries;
}

function text(value: Value | undefined): string {
  return typeof value === 'object' ? '' : String(value ?? '');
}

function isListForm(file: ConfigFile, written: Value | undefined): boolean {
  if (written !== undefined && written !== null) return Array.isArray(written);
  return file.value['apiVersion'] !== 'kubeadm.k8s.io/v1beta3' && file.value['apiVersion'] !== 'kubeadm.k8s.io/v1beta2';
}
