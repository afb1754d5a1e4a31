import type { Text } from '@seawall/model';

/** The processes that make a cluster, as their binaries are named. */
export const components = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kubelet',
  'kube-proxy',
] as const;

export type Component = (typeof components)[number];

/** Why nothing can be said of a component when neither its pod nor its configuration was read. */
export const absent: Readonly<Record<Component, Text>> = {
  'kube-apiserver': {
    en: 'No kube-apiserver static pod is among what was scanned',
    zh: '扫描范围内没有 kube-apiserver 静态 Pod',
  },
  'kube-controller-manager': {
    en: 'No kube-controller-manager static pod is among what was scanned',
    zh: '扫描范围内没有 kube-controller-manager 静态 Pod',
  },
  'kube-scheduler': {
    en: 'No kube-scheduler static pod is among what was scanned',
    zh: '扫描范围内没有 kube-scheduler 静态 Pod',
  },
  etcd: { en: 'No etcd static pod is among what was scanned', zh: '扫描范围内没有 etcd 静态 Pod' },
  kubelet: {
    en: 'No KubeletConfiguration is among what was scanned',
    zh: '扫描范围内没有 KubeletConfiguration',
  },
  'kube-proxy': {
    en: 'No KubeProxyConfiguration is among what was scanned',
    zh: '扫描范围内没有 KubeProxyConfiguration',
  },
};
