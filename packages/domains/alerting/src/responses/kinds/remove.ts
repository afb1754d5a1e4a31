import { displayRef, type ResourceRef, type Text } from '@seawall/model';
import * as v from 'valibot';
import { type ActionKind, actionKind, gone, noCluster, noPod } from '../action-kind.ts';
import { type ResponseCluster, theSame } from '../cluster.ts';

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
    plan: async ({ cluster, subject }) => {
      if (cluster === undefined) return noCluster;
      if (subject.pod === undefined) return noPod;
      const pod = theSame(subject.pod, await cluster.get(subject.pod));
      if (pod === undefined) return gone(displayRef(subject.pod));
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
