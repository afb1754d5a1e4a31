import type { Text } from '@seawall/model';

// Why a requirement lies outside what manifests show, by what would have to be looked at instead.

export const needsPerson: Text = {
  en: 'Needs evidence from the people who run the cluster',
  zh: '需要集群管理人员提供证据',
};

export const needsCluster: Text = {
  en: 'Can only be seen in a running cluster',
  zh: '只能在运行中的集群里查看',
};

export const needsImage: Text = {
  en: 'Needs the contents of images, which manifests only name',
  zh: '需要查看镜像内容，而清单只给出镜像名称',
};

export const needsRuntime: Text = {
  en: 'Shows only in what processes, flows or audit events do at run time',
  zh: '只体现在运行时的进程、流量或审计事件中',
};

export const needsProvider: Text = {
  en: 'Lies with the cloud provider, its identities or its network',
  zh: '取决于云厂商及其身份与网络',
};
