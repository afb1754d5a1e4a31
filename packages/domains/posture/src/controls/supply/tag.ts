import type { Container } from '@seawall/kube';
import type { Control, Fault, Judgement } from '../../control.ts';
import { attack, nsa, threat } from '../../frameworks/ids.ts';
import { isMovingTag } from './moving.ts';

const references = ['https://kubernetes.io/docs/concepts/containers/images/#image-names'];

function hasFixedTag(container: Container): Judgement {
  const { image } = container;
  if (image === undefined) return 'notApplicable';
  if (image.digest !== undefined || (image.tag !== undefined && !isMovingTag(image.tag))) return 'pass';
  const values = { container: container.name, image: container.spec.image ?? '' };
  return [{ path: [...container.path, 'image'], ...wordsFor(image.tag), values }];
}

function hasDigest(container: Container): Judgement {
  const { image } = container;
  if (image === undefined) return 'notApplicable';
  // What has no fixed tag is said by `image-tag-latest` already.
  if (image.digest !== undefined || image.tag === undefined || isMovingTag(image.tag)) return 'pass';
  return [{ path: [...container.path, 'image'], values: { image: container.spec.image ?? '' } }];
}

function wordsFor(tag: string | undefined): Pick<Fault, 'message' | 'severity'> {
  if (tag === undefined) return { message: untagged };
  return tag === 'latest' ? {} : { message: unversioned, severity: 'low' };
}

const unversioned = {
  en: 'Container {container} runs {image}, a tag without a version, which moves with every release',
  zh: '容器 {container} 运行 {image}，其标签不含版本，会随每次发布变动',
};

const untagged = {
  en: 'Container {container} names the image {image} without a tag, which means latest',
  zh: '容器 {container} 的镜像 {image} 没有标签，即使用 latest',
};

export const imageTagLatest: Control = {
  id: 'image-tag-latest',
  category: 'supply-chain',
  kind: 'supply-chain',
  severity: 'medium',
  title: { en: 'Images are named by a fixed tag or a digest', zh: '镜像使用固定标签或摘要' },
  why: {
    en: 'Without a tag, or with latest, every pull may bring a different image: nodes run different builds at the same time, a rollback brings nothing back, and a replaced image arrives unseen.',
    zh: '镜像没有标签或使用 latest 时，每次拉取都可能得到不同的内容：各节点同时运行不同的构建，回滚无法恢复旧版本，被替换的镜像也会悄然进入集群。',
  },
  message: {
    en: 'Container {container} runs {image}, whatever latest is on the day of the pull',
    zh: '容器 {container} 运行 {image}，拉取到的内容取决于当天的 latest',
  },
  remediation: {
    en: 'Name the release by its tag, or better by its digest.',
    zh: '使用发布版本的标签，最好使用摘要。',
  },
  references,
  frameworks: [...nsa('P3'), ...threat('MS-TA9002'), ...attack('T1204.003')],
  scope: 'container',
  roles: ['container', 'init', 'sidecar', 'ephemeral'],
  evaluate: (container) => hasFixedTag(container),
};

export const imageDigest: Control = {
  id: 'image-digest',
  category: 'supply-chain',
  kind: 'supply-chain',
  severity: 'info',
  title: { en: 'Images are pinned by digest', zh: '镜像通过摘要固定' },
  why: {
    en: 'A tag can be moved to another image by whoever can push to the registry; a digest names the bytes that were reviewed and scanned.',
    zh: '能够推送到镜像仓库的人都可以让标签指向另一个镜像；摘要则明确指定经过审查和扫描的内容。',
  },
  message: {
    en: 'The image {image} is named by a tag, which can be moved',
    zh: '镜像 {image} 只用标签指定，而标签可以被改指',
  },
  remediation: {
    en: 'Append @sha256:… to the image, and let a bot such as Renovate move tag and digest together.',
    zh: '在镜像名后追加 @sha256:…，并由 Renovate 之类的工具同时更新标签与摘要。',
  },
  references,
  frameworks: [...nsa('P4'), ...threat('MS-TA9002'), ...attack('T1525')],
  scope: 'container',
  evaluate: (container) => hasDigest(container),
};
