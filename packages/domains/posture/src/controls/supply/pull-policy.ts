import type { Container } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { threat } from '../../frameworks/ids.ts';
import { isMovingTag } from './moving.ts';

function pullsMovingTag(container: Container): Judgement {
  const { image } = container;
  if (image === undefined) return 'notApplicable';
  if (image.digest !== undefined || (image.tag !== undefined && !isMovingTag(image.tag))) return 'pass';
  const written = container.spec.imagePullPolicy;
  if (written === 'Always') return 'pass';
  // The API server's default depends on the tag: Always for latest and for none, IfNotPresent for the others.
  const byDefault = image.tag === undefined || image.tag === 'latest' ? 'Always' : 'IfNotPresent';
  if (written === undefined && byDefault === 'Always') return 'pass';
  const path = [...container.path, 'imagePullPolicy'];
  return [
    {
      path,
      values: { image: container.spec.image ?? '', policy: written ?? byDefault },
      fix: {
        title: { en: 'Pull the image at every start', zh: '每次启动时拉取镜像' },
        // Images that were loaded onto the nodes by hand exist in no registry.
        risk: 'mayBreak',
        operations: [{ op: 'set', path, value: 'Always' }],
      },
    },
  ];
}

export const imagePullPolicy: Control = {
  id: 'image-pull-policy',
  category: 'supply-chain',
  kind: 'supply-chain',
  severity: 'low',
  title: { en: 'Images with a moving tag are pulled at every start', zh: '使用浮动标签的镜像在每次启动时拉取' },
  why: {
    en: 'A node keeps the image that it pulled first under a moving tag: pods of one workload run different builds depending on where they land, and a security update never reaches old nodes.',
    zh: '节点会一直使用首次拉取的浮动标签镜像：同一工作负载的 Pod 因所在节点不同而运行不同的构建，安全更新也无法到达旧节点。',
  },
  message: {
    en: '{image} can change, but the pull policy is {policy}: nodes keep the copy that they have',
    zh: '{image} 的内容可能变化，但拉取策略为 {policy}：节点会沿用已有的副本',
  },
  remediation: {
    en: 'Name a fixed tag or digest; else set imagePullPolicy to Always.',
    zh: '使用固定标签或摘要，否则将 imagePullPolicy 设为 Always。',
  },
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy'],
  frameworks: [...threat('MS-TA9002')],
  scope: 'container',
  roles: ['container', 'init', 'sidecar'],
  evaluate: (container) => pullsMovingTag(container),
};
