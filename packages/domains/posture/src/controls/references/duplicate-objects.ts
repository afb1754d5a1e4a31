import { posix } from 'node:path';
import type { Inventory, KubeObject } from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { indexed, listAt, namespaceOf } from './indexed.ts';

/** Objects that were written before, each with the one that it repeats. */
const repeated = indexed((inventory) => {
  const byName = new Map<string, KubeObject[]>();
  for (const object of inventory.objects) {
    const { kind, name, apiVersion } = object.ref;
    // Names that are generated are new each time; a rendered object stands in the chart once however often it is made.
    if (name === '' || name.endsWith('*') || object.origin.renderedBy !== undefined) continue;
    const [group] = splitApiVersion(apiVersion);
    listAt(byName, `${group}\0${kind}\0${namespaceOf(object)}\0${name}`).push(object);
  }
  const others = new Map<KubeObject, KubeObject>();
  for (const objects of byName.values()) {
    if (objects.length < 2) continue;
    objects.sort((a, b) => order(a) - order(b) || compare(a.origin.projectFile, b.origin.projectFile));
    const nearest = new Map<string, KubeObject>();
    for (const object of objects) {
      const directory = posix.dirname(object.origin.projectFile);
      const before = firstAbove(nearest, directory);
      if (before === undefined) nearest.set(directory, object);
      else if (text(before) !== text(object)) others.set(object, before);
    }
  }
  return others;
});

function order(object: KubeObject): number {
  return posix.dirname(object.origin.projectFile).length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function text(object: KubeObject): string {
  return JSON.stringify(object.value);
}

/**
 * What stands in this directory or one above it. Directories side by side (overlays, environments) are applied apart,
 * so that the same name in both is no repetition.
 */
function firstAbove(nearest: ReadonlyMap<string, KubeObject>, directory: string): KubeObject | undefined {
  for (let at = directory; ; at = posix.dirname(at)) {
    const found = nearest.get(at);
    if (found !== undefined) return found;
    if (at === posix.dirname(at)) return undefined;
  }
}

function standsOnce(object: KubeObject, inventory: Inventory): Judgement {
  const other = repeated(inventory).get(object);
  if (other === undefined) return 'pass';
  const together = posix.dirname(other.origin.projectFile) === posix.dirname(object.origin.projectFile);
  const { file, line } = other.origin.locate([]);
  return [
    {
      path: ['metadata', 'name'],
      values: { file },
      severity: together ? 'low' : 'info',
      evidence: [{ field: 'metadata.name', value: object.ref.name, place: { file, line } }],
    },
  ];
}

export const duplicateObject: Control = {
  id: 'duplicate-object',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Every object is written once', zh: '每个对象只定义一次' },
  why: {
    en: 'When two manifests describe one object differently, what runs is decided by the order in which they are applied, and a fix in one of them may never arrive.',
    zh: '两份清单对同一对象的描述不同时，实际运行的内容取决于应用顺序，其中一处的修复可能永远不会生效。',
  },
  message: {
    en: 'The same object stands with other content in {file}',
    zh: '{file} 中也有同一对象，但内容不同',
  },
  remediation: {
    en: 'Keep one of them, or make the second an overlay of the first.',
    zh: '只保留其中一份，或将第二份改为第一份的 Overlay。',
  },
  references: ['https://kubernetes.io/docs/tasks/manage-kubernetes-objects/kustomization/'],
  frameworks: [],
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, { inventory }) => standsOnce(object, inventory),
};
