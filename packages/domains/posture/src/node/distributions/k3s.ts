import { isMapping, readDocuments, type Value } from '@seawall/kube';
import type { Component } from '../../control-plane/component.ts';
import { entriesOf, exists, type HostFiles, textOf } from '../host-files.ts';
import type { Distribution, KnownArguments } from './distribution.ts';

const data = '/var/lib/rancher/k3s';
const configFile = '/etc/rancher/k3s/config.yaml';

/** k3s runs every component inside its own process; only what its configuration hands on to them is written anywhere. */
export const k3s: Distribution = {
  id: 'k3s',
  title: 'K3s',
  detect: (files) => exists(files, data) || exists(files, '/etc/rancher/k3s'),
  paths: {
    'cni-configuration': [`${data}/agent/etc/cni/net.d`],
    'etcd-data': [`${data}/server/db/etcd`],
    'admin-kubeconfig': ['/etc/rancher/k3s/k3s.yaml', `${data}/server/cred/admin.kubeconfig`],
    'scheduler-kubeconfig': [`${data}/server/cred/scheduler.kubeconfig`],
    'controller-manager-kubeconfig': [`${data}/server/cred/controller.kubeconfig`],
    pki: [`${data}/server/tls`],
    'kubelet-unit': ['/etc/systemd/system/k3s.service', '/etc/systemd/system/k3s-agent.service'],
    'kubelet-kubeconfig': [`${data}/agent/kubelet.kubeconfig`],
    'kube-proxy-kubeconfig': [`${data}/agent/kubeproxy.kubeconfig`],
    'kubelet-client-ca': [`${data}/agent/client-ca.crt`],
    'kubelet-configuration': [`${data}/agent/etc/kubelet.conf.d`],
  },
  argumentsOf: (component, files) => handedOn(component, files),
};

const servers: ReadonlySet<Component> = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
]);

/** `kube-apiserver-arg: [name=value]` of config.yaml and of the files beside it, which are read after it. */
function handedOn(component: Component, files: HostFiles): KnownArguments | undefined {
  if (servers.has(component) && !exists(files, `${data}/server/tls`)) return undefined;
  if (component === 'etcd' && !exists(files, `${data}/server/db/etcd`)) return undefined;
  const beside = entriesOf(files, '/etc/rancher/k3s/config.yaml.d', /\.ya?ml$/).map(({ path }) => path);
  const args: string[] = [];
  for (const file of [configFile, ...beside]) {
    for (const { value } of readDocuments(textOf(files, file) ?? '', file).documents) {
      if (isMapping(value)) args.push(...wordsOf(value[`${component}-arg`] ?? value[`${component}-arg+`]));
    }
  }
  return { file: configFile, args: args.map((word) => (word.startsWith('-') ? word : `--${word}`)), partial: true };
}

function wordsOf(value: Value | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
