import type { Container } from '@seawall/kube';
import { type Control, type Fault, judged, type Judgement } from '../../control.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';

/** Static keys of cloud accounts, by the names that the providers' own libraries read. */
const cloudKeys: Readonly<Record<string, string>> = {
  AWS_SECRET_ACCESS_KEY: 'AWS',
  AWS_SESSION_TOKEN: 'AWS',
  AZURE_CLIENT_SECRET: 'Azure',
  AZURE_CLIENT_CERTIFICATE_PATH: 'Azure',
  AZURE_STORAGE_KEY: 'Azure',
  GOOGLE_APPLICATION_CREDENTIALS: 'Google Cloud',
  GOOGLE_CREDENTIALS: 'Google Cloud',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'Alibaba Cloud',
  ALICLOUD_SECRET_KEY: 'Alibaba Cloud',
  TENCENTCLOUD_SECRET_KEY: 'Tencent Cloud',
  HUAWEICLOUD_SDK_SK: 'Huawei Cloud',
  OCI_CLI_KEY_CONTENT: 'Oracle Cloud',
  DIGITALOCEAN_ACCESS_TOKEN: 'DigitalOcean',
  HCLOUD_TOKEN: 'Hetzner Cloud',
};

function holdsNoCloudKeys({ spec, path }: Container): Judgement {
  if (spec.env === undefined) return 'pass';
  const faults: Fault[] = [];
  for (const [index, { name = '', value, valueFrom }] of spec.env.entries()) {
    const cloud = Object.hasOwn(cloudKeys, name) ? cloudKeys[name] : undefined;
    if (cloud === undefined) continue;
    // A literal key is the matter of secret-in-env; a path to a file says where a mounted key lies.
    if (valueFrom?.secretKeyRef === undefined && !(value ?? '').startsWith('/')) continue;
    // Where workload identity federation is used, the file holds no key but how to get one.
    if (/\/(?:azure|gcp|google|aws)?[\w-]*(?:identity|federat|projected|tokens?\/)/i.test(value ?? '')) continue;
    faults.push({ path: [...path, 'env', index], values: { name, cloud } });
  }
  return judged(faults);
}

export const cloudKeyInPod: Control = {
  id: 'cloud-key-in-pod',
  category: 'credentials',
  kind: 'misconfiguration',
  severity: 'low',
  title: {
    en: 'Pods reach the cloud by their own identity, not by static keys',
    zh: 'Pod 以自身身份访问云，而不使用静态密钥',
  },
  why: {
    en: 'A static key works from anywhere until someone rotates it; a workload identity works in this pod only and for an hour.',
    zh: '静态密钥在轮换之前可在任何地方使用；工作负载身份只在该 Pod 内有效，且有效期很短。',
  },
  message: { en: '{name} gives the container a static {cloud} key', zh: '{name} 向容器提供了 {cloud} 静态密钥' },
  remediation: {
    en: "Use the provider's workload identity (IAM roles for service accounts, Workload Identity Federation) and remove the key.",
    zh: '改用云厂商的工作负载身份（如 IAM Roles for Service Accounts、Workload Identity Federation），并删除该密钥。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/service-accounts/#authenticating-credentials'],
  frameworks: [...owasp('K08'), ...threat('MS-TA9026', 'MS-TA9020'), ...attack('T1552.001')],
  scope: 'container',
  evaluate: holdsNoCloudKeys,
};
