import { displayRef } from '@seawall/model';
import * as v from 'valibot';
import { actionKind, gone, noCluster, noPod, podOf } from '../action-kind.ts';

export const deletePod = actionKind({
  id: 'delete',
  title: { en: 'Delete the pod', zh: '删除 Pod' },
  settings: v.strictObject({}),
  plan: async ({ alert, cluster }) => {
    const pod = podOf(alert);
    if (cluster === undefined) return noCluster;
    if (pod === undefined) return noPod;
    if ((await cluster.get(pod)) === undefined) return gone(displayRef(pod));
    return {
      target: pod,
      what: { en: `Delete ${displayRef(pod)}`, zh: `删除 ${displayRef(pod)}` },
      apply: async () => {
        await cluster.delete(pod);
        return undefined;
      },
    };
  },
});

export const evict = actionKind({
  id: 'evict',
  title: { en: 'Evict the pod, within disruption budgets', zh: '驱逐 Pod（遵守中断预算）' },
  settings: v.strictObject({}),
  plan: async ({ alert, cluster }) => {
    const pod = podOf(alert);
    if (cluster === undefined) return noCluster;
    if (pod === undefined) return noPod;
    if ((await cluster.get(pod)) === undefined) return gone(displayRef(pod));
    return {
      target: pod,
      what: { en: `Evict ${displayRef(pod)}`, zh: `驱逐 ${displayRef(pod)}` },
      apply: async () => {
        await cluster.evict(pod);
        return undefined;
      },
    };
  },
});
