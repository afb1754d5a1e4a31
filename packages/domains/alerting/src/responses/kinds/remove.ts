import { displayRef, type ResourceRef, type Text } from '@seawall/model';
import * as v from 'valibot';
import { type ActionKind, actionKind, gone, noCluster, noPod, podOf } from '../action-kind.ts';
import type { ResponseCluster } from '../cluster.ts';

function removing(
  id: string,
  title: Text,
  doing: Text,
  remove: (cluster: ResponseCluster, pod: ResourceRef) => Promise<void>,
): ActionKind {
  return actionKind({
    id,
    title,
    settings: v.strictObject({}),
    plan: async ({ alert, cluster }) => {
      const pod = podOf(alert);
      if (cluster === undefined) return noCluster;
      if (pod === undefined) return noPod;
      if ((await cluster.get(pod)) === undefined) return gone(displayRef(pod));
      return {
        target: pod,
        what: { en: `${doing.en} ${displayRef(pod)}`, zh: `${doing.zh} ${displayRef(pod)}` },
        apply: async () => {
          await remove(cluster, pod);
          return undefined;
        },
      };
    },
  });
}

export const deletePod = removing(
  'delete',
  { en: 'Delete the pod', zh: '删除 Pod' },
  { en: 'Delete', zh: '删除' },
  (cluster, pod) => cluster.delete(pod),
);

export const evict = removing(
  'evict',
  { en: 'Evict the pod, within disruption budgets', zh: '驱逐 Pod（遵守中断预算）' },
  { en: 'Evict', zh: '驱逐' },
  (cluster, pod) => cluster.evict(pod),
);
