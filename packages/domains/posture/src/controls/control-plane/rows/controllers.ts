import type { Text } from '@seawall/model';
import { inFile } from '../../../control-plane/container-process.ts';
import type { Process } from '../../../control-plane/process.ts';
import { owasp } from '../../../frameworks/ids.ts';
import type { Row } from '../row.ts';
import { loopback, profiling } from './reasons.ts';

const component = 'kube-controller-manager';

/** The scheduler takes no notice of the flag once it has a configuration file. */
function profilingInFile(process: Process): Text | undefined {
  return process.read({ flag: 'config' }).state === 'given' ? inFile('config') : undefined;
}

/** Controller manager and scheduler: CIS 1.3 and 1.4. */
export const controllers: readonly Row[] = [
  {
    id: 'controller-manager-pod-gc',
    cis: '1.3.1',
    component,
    severity: 'low',
    title: { en: 'Finished pods are collected', zh: '已结束的 Pod 会被回收' },
    why: {
      en: 'A threshold of zero or a huge one lets finished pods pile up until etcd and the API server slow down.',
      zh: '阈值为零或过大时，已结束的 Pod 不断堆积，拖慢 etcd 和 API 服务器。',
    },
    expect: {
      type: 'number',
      setting: { flag: 'terminated-pod-gc-threshold' },
      atLeast: 1,
      atMost: 12_500,
      unset: 12_500,
      wanted: 12_500,
    },
  },
  {
    id: 'controller-manager-profiling',
    cis: '1.3.2',
    component,
    severity: 'low',
    title: { en: 'The controller manager serves no profiling data', zh: '控制器管理器不提供性能剖析数据' },
    why: profiling,
    expect: { type: 'boolean', setting: { flag: 'profiling' }, value: false, unset: true },
    risk: 'safe',
    frameworks: owasp('K07'),
  },
  {
    id: 'controller-manager-service-account-credentials',
    cis: '1.3.3',
    component,
    severity: 'medium',
    title: { en: 'Each controller uses a service account of its own', zh: '每个控制器使用各自的服务账号' },
    why: {
      en: 'Otherwise all controllers share one identity with the rights of all of them, and the audit log cannot tell them apart.',
      zh: '否则所有控制器共用一个拥有全部权限的身份，在审计日志中也无从区分。',
    },
    expect: { type: 'boolean', setting: { flag: 'use-service-account-credentials' }, value: true, unset: false },
  },
  {
    id: 'controller-manager-service-account-key',
    cis: '1.3.4',
    component,
    severity: 'medium',
    title: { en: 'Service account tokens are signed with a key of their own', zh: '服务账号令牌使用专用密钥签名' },
    why: {
      en: 'A key that only signs tokens can be rotated by itself when one leaks.',
      zh: '仅用于签发令牌的密钥可以在泄露时单独轮换。',
    },
    expect: { type: 'present', settings: [{ flag: 'service-account-private-key-file' }] },
  },
  {
    id: 'controller-manager-root-ca',
    cis: '1.3.5',
    component,
    severity: 'medium',
    title: { en: 'Pods get the CA of the API server', zh: 'Pod 会得到 API 服务器的 CA 证书' },
    why: {
      en: 'Without the root CA pods cannot verify the API server and may hand their tokens to whoever answers.',
      zh: '没有根 CA，Pod 无法校验 API 服务器，可能把令牌交给冒充者。',
    },
    expect: { type: 'present', settings: [{ flag: 'root-ca-file' }] },
  },
  {
    id: 'controller-manager-rotate-kubelet-server-certificate',
    cis: '1.3.6',
    component,
    severity: 'medium',
    title: {
      en: 'The controller manager lets kubelets rotate serving certificates',
      zh: '控制器管理器允许 kubelet 轮换服务证书',
    },
    why: {
      en: 'With the gate off serving certificates of kubelets lapse or are kept for years.',
      zh: '关闭该特性门控后，kubelet 的服务证书要么过期，要么多年不更换。',
    },
    expect: { type: 'gate', setting: { flag: 'feature-gates' }, gate: 'RotateKubeletServerCertificate' },
  },
  {
    id: 'controller-manager-bind-address',
    cis: '1.3.7',
    component,
    severity: 'low',
    title: { en: 'The controller manager listens on loopback only', zh: '控制器管理器仅监听回环地址' },
    why: loopback,
    expect: { type: 'loopback', setting: { flag: 'bind-address' }, unset: false, wanted: '127.0.0.1' },
  },
  {
    id: 'scheduler-profiling',
    cis: '1.4.1',
    component: 'kube-scheduler',
    severity: 'low',
    title: { en: 'The scheduler serves no profiling data', zh: '调度器不提供性能剖析数据' },
    why: profiling,
    expect: {
      type: 'boolean',
      setting: { flag: 'profiling', field: ['enableProfiling'] },
      value: false,
      unset: true,
    },
    unless: profilingInFile,
    risk: 'safe',
    frameworks: owasp('K07'),
  },
  {
    id: 'scheduler-bind-address',
    cis: '1.4.2',
    component: 'kube-scheduler',
    severity: 'low',
    title: { en: 'The scheduler listens on loopback only', zh: '调度器仅监听回环地址' },
    why: loopback,
    expect: { type: 'loopback', setting: { flag: 'bind-address' }, unset: false, wanted: '127.0.0.1' },
  },
];
