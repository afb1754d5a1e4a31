import type { Text } from '@seawall/model';

// Why a setting matters that several components have.

export const profiling: Text = {
  en: 'Profiles show internals of the process and cost it CPU whenever they are asked for.',
  zh: '剖析数据会暴露进程内部信息，且每次请求都消耗 CPU。',
};

export const loopback: Text = {
  en: 'Its metrics and health pages tell about the cluster, and a port that nobody reaches cannot be attacked.',
  zh: '其指标与健康检查页面会透露集群信息；端口从外部无法访问，也就无从攻击。',
};

export const cipherSuites: Text = {
  en: 'Suites without forward secrecy or authenticated encryption let recorded traffic be read later or altered.',
  zh: '套件若缺乏前向保密，录制的流量日后可被解密；若缺乏认证加密，传输中的流量可被篡改。',
};
