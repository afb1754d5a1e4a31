import type { Container, ImageReference } from '@seawall/kube';
import type { Context, Control, Judgement } from '../../control.ts';
import { attack, nsa, threat } from '../../frameworks/ids.ts';

/**
 * Whether an image lies under an allowed prefix. A prefix is a registry, or a registry and the first parts of a
 * repository; `*.example.com` allows every registry below that domain.
 */
export function isFrom(image: ImageReference, prefix: string): boolean {
  const slash = prefix.indexOf('/');
  const registry = slash < 0 ? prefix : prefix.slice(0, slash);
  const repository = slash < 0 ? '' : prefix.slice(slash + 1).replace(/\/\*?$/, '');
  const sameRegistry = registry.startsWith('*.')
    ? image.registry.endsWith(registry.slice(1))
    : image.registry === registry;
  if (!sameRegistry) return false;
  return repository === '' || image.repository === repository || image.repository.startsWith(`${repository}/`);
}

function isAllowed(container: Container, { settings }: Context): Judgement {
  const { image } = container;
  if (settings.allowedRegistries.length === 0 || image === undefined) return 'notApplicable';
  if (settings.allowedRegistries.some((prefix) => isFrom(image, prefix))) return 'pass';
  const from = `${image.registry}/${image.repository}`;
  return [{ path: [...container.path, 'image'], values: { image: from } }];
}

export const imageRegistry: Control = {
  id: 'image-registry',
  category: 'supply-chain',
  kind: 'supply-chain',
  severity: 'high',
  title: { en: 'Images come from allowed registries', zh: '镜像来自允许的镜像仓库' },
  why: {
    en: 'An image from a registry that nobody watches may be typosquatted, abandoned or replaced, and skips the scanning and signing that your own registry applies.',
    zh: '无人管理的镜像仓库中的镜像可能是仿冒、废弃或被替换的，还会绕过自有镜像仓库的扫描与签名。',
  },
  message: { en: '{image} is not under an allowed registry', zh: '{image} 不在允许的镜像仓库中' },
  remediation: {
    en: 'Mirror the image into a registry of `allowedRegistries`, or add its registry there after review.',
    zh: '将镜像同步到 `allowedRegistries` 中的镜像仓库，或在审查后把其镜像仓库加入该列表。',
  },
  references: ['https://kubernetes.io/docs/concepts/security/security-checklist/#images'],
  frameworks: [...nsa('P3', 'P4'), ...threat('MS-TA9002'), ...attack('T1525', 'T1610')],
  scope: 'container',
  roles: ['container', 'init', 'sidecar', 'ephemeral'],
  evaluate: (container, _workload, context) => isAllowed(container, context),
};
