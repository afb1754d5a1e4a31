import { shellCommands } from '../../control-plane/flags.ts';
import { exists, type HostFiles, textOf } from '../host-files.ts';
import type { Distribution, KnownArguments } from './distribution.ts';

const snap = '/var/snap/microk8s/current';

/** MicroK8s runs the components inside kubelite, each with the arguments of a file of its own. */
export const microk8s: Distribution = {
  id: 'microk8s',
  title: 'MicroK8s',
  detect: (files) => exists(files, snap),
  paths: {
    'cni-configuration': [`${snap}/args/cni-network`],
    'etcd-data': [`${snap}/var/kubernetes/backend`],
    'admin-kubeconfig': [`${snap}/credentials/client.config`],
    'scheduler-kubeconfig': [`${snap}/credentials/scheduler.config`],
    'controller-manager-kubeconfig': [`${snap}/credentials/controller.config`],
    pki: [`${snap}/certs`],
    'kubelet-unit': ['/etc/systemd/system/snap.microk8s.daemon-kubelite.service'],
    'kubelet-kubeconfig': [`${snap}/credentials/kubelet.config`],
    'kube-proxy-kubeconfig': [`${snap}/credentials/proxy.config`],
    'kubelet-client-ca': [`${snap}/certs/ca.crt`],
    'kubelet-configuration': [],
  },
  argumentsOf: (component, files) => argumentsFile(`${snap}/args/${component}`, files),
};

function argumentsFile(file: string, files: HostFiles): KnownArguments | undefined {
  const text = textOf(files, file);
  if (text === undefined) return undefined;
  const lines = text.replaceAll('${SNAP_DATA}', snap).split('\n');
  const args = lines.filter((line) => !/^\s*#/.test(line)).flatMap((line) => shellCommands(line)[0] ?? []);
  return { file, args, partial: false };
}
