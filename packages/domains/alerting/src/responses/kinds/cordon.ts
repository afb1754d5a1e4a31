import { displayRef, type ResourceRef, type Text } from '@seawall/model';
import * as v from 'valibot';
import { type ActionKind, actionKind, gone, noCluster, noNode } from '../action-kind.ts';
import { fieldOf } from '../cluster.ts';

function scheduling(id: string, title: Text, doing: Text, unschedulable: true | null): ActionKind {
  return actionKind({
    id,
    title,
    settings: v.strictObject({}),
    plan: async ({ cluster, subject }) => {
      if (cluster === undefined) return noCluster;
      if (subject.node === undefined) return noNode;
      const node: ResourceRef = { type: 'resource', apiVersion: 'v1', kind: 'Node', name: subject.node };
      const live = await cluster.get(node);
      if (live === undefined) return gone(displayRef(node));
      const before = fieldOf(live, 'spec', 'unschedulable') ?? null;
      return {
        target: node,
        what: { en: `${doing.en} ${displayRef(node)}`, zh: `${doing.zh} ${displayRef(node)}` },
        undo: [{ op: 'patch', target: node, patch: { spec: { unschedulable: before } } }],
        apply: async () => {
          await cluster.patch(node, { spec: { unschedulable } });
          return undefined;
        },
      };
    },
  });
}

export const cordon = scheduling(
  'cordon',
  { en: 'Keep new pods off the node', zh: '禁止向节点调度新的 Pod' },
  { en: 'Cordon', zh: '封锁' },
  true,
);

export const uncordon = scheduling(
  'uncordon',
  { en: 'Let new pods onto the node again', zh: '恢复向节点调度新的 Pod' },
  { en: 'Uncordon', zh: '解除封锁' },
  null,
);
