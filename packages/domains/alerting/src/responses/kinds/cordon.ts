import { displayRef, type ResourceRef } from '@seawall/model';
import * as v from 'valibot';
import { actionKind, gone, noCluster } from '../action-kind.ts';
import { fieldOf } from '../cluster.ts';

export const cordon = actionKind({
  id: 'cordon',
  title: { en: 'Keep new pods off the node', zh: '禁止向节点调度新的 Pod' },
  settings: v.strictObject({}),
  plan: async ({ alert, cluster }) => {
    if (cluster === undefined) return noCluster;
    if (alert.node === undefined) return { inapplicable: { en: 'the alert names no node', zh: '告警未指明节点' } };
    const node: ResourceRef = { type: 'resource', apiVersion: 'v1', kind: 'Node', name: alert.node };
    const live = await cluster.get(node);
    if (live === undefined) return gone(displayRef(node));
    const before = fieldOf(live, 'spec', 'unschedulable') ?? null;
    return {
      target: node,
      what: { en: `Cordon ${displayRef(node)}`, zh: `封锁 ${displayRef(node)}` },
      undo: [{ op: 'patch', target: node, patch: { spec: { unschedulable: before } } }],
      apply: async () => {
        await cluster.patch(node, { spec: { unschedulable: true } });
        return undefined;
      },
    };
  },
});
