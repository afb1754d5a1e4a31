import type { Random } from './random.ts';

const zones = ['a', 'b', 'c'];

export function nodeName(index: number): string {
  return `worker-${String(index).padStart(4, '0')}`;
}

export function nodeAddress(index: number): string {
  return `172.20.${index >> 8}.${index & 255}`;
}

/** A worker as its kubelet registers it. */
export function node(index: number, random: Random): object {
  const name = nodeName(index);
  const zone = `region-1${zones[index % zones.length]}`;
  const resources = { cpu: '16', memory: '64Gi', pods: '250', 'ephemeral-storage': '200Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': random.below(4) === 0 ? 'arm64' : 'amd64',
        'topology.kubernetes.io/region': 'region-1',
        'topology.kubernetes.io/zone': zone,
        'node.kubernetes.io/instance-type': 'standard-16',
      },
    },
    spec: { podCIDR: `10.${128 + (index >> 8)}.${index & 255}.0/24`, providerID: `synthetic://${zone}/${name}` },
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [
        { type: 'InternalIP', address: nodeAddress(index) },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: `boot-${name}`,
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.41',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.37.2',
        machineID: `machine-${name}`,
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: `uuid-${name}`,
      },
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    },
  };
}
