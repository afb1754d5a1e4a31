import type { Container, Inventory, Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { indexed } from '../references/indexed.ts';

/** The application that a workload belongs to, else its namespace, which most often holds one. */
export function applicationOf(workload: Workload): string {
  const { labels } = workload.object.value.metadata ?? {};
  const part = labels?.['app.kubernetes.io/part-of'] ?? workload.labels['app.kubernetes.io/part-of'] ?? '';
  return `${workload.namespace}\0${part}`;
}

/** How often each version of an image stands in an application. */
const versions = indexed((inventory) => {
  const byImage = new Map<string, Map<string, number>>();
  for (const workload of inventory.workloads) {
    for (const container of workload.containers) {
      const version = versionOf(container);
      if (version === undefined) continue;
      const key = imageKey(workload, container);
      let counts = byImage.get(key);
      if (counts === undefined) byImage.set(key, (counts = new Map<string, number>()));
      counts.set(version, (counts.get(version) ?? 0) + 1);
    }
  }
  return byImage;
});

function versionOf({ image }: Container): string | undefined {
  return image?.tag ?? image?.digest;
}

function imageKey(workload: Workload, { image }: Container): string {
  return `${applicationOf(workload)}\0${image?.registry ?? ''}/${image?.repository ?? ''}`;
}

function isSameVersion(container: Container, workload: Workload, inventory: Inventory): Judgement {
  const version = versionOf(container);
  if (version === undefined) return 'notApplicable';
  const counts = versions(inventory).get(imageKey(workload, container));
  if (counts === undefined || counts.size === 1) return 'pass';
  const own = counts.get(version) ?? 0;
  const others = [...counts].filter(([other]) => other !== version).sort((a, b) => b[1] - a[1]);
  // Only the rarer versions are said; among equals each of them, for nobody can tell which one is meant.
  if (others.every(([, count]) => count < own)) return 'pass';
  return [
    {
      path: [...container.path, 'image'],
      values: { image: container.image?.repository ?? '', version, others: others.map(([other]) => other).join(', ') },
    },
  ];
}

export const imageTagDrift: Control = {
  id: 'image-tag-drift',
  category: 'supply-chain',
  kind: 'supply-chain',
  severity: 'info',
  title: { en: 'An application uses one version of an image', zh: '同一应用使用同一版本的镜像' },
  why: {
    en: 'An update that reached some workloads of an application and not the others leaves known holes open where nobody looks for them.',
    zh: '更新只到达应用的一部分工作负载时，其余工作负载仍留有已知漏洞，而且不易被发现。',
  },
  message: {
    en: '{image} runs here as {version}, elsewhere in the application as {others}',
    zh: '{image} 在此处的版本为 {version}，在应用的其他位置为 {others}',
  },
  remediation: {
    en: 'Move every workload of the application to the same version.',
    zh: '让应用的所有工作负载使用同一版本。',
  },
  references: ['https://kubernetes.io/docs/concepts/containers/images/'],
  frameworks: [],
  scope: 'container',
  evaluateAmong: (container, workload, { inventory }) => isSameVersion(container, workload, inventory),
};
