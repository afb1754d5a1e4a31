import { hash } from 'node:crypto';
import { displayRef, type ResourceRef } from '@seawall/model';
import * as v from 'valibot';
import { actionKind, gone, noCluster, noPod, podOf } from '../action-kind.ts';
import { fieldOf } from '../cluster.ts';

const labelKey = 'seawall.io/quarantine';

/** Names and label values hold 63 characters at most. */
function short(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 31)}-${hash('sha256', name, 'hex').slice(0, 8)}`;
}

export const quarantine = actionKind({
  id: 'quarantine',
  title: { en: 'Cut the pod off the network by a NetworkPolicy', zh: '用 NetworkPolicy 将 Pod 与网络隔离' },
  settings: v.strictObject({
    /** Whether names may still be resolved, so that what hangs in DNS shows itself. */
    allowDns: v.optional(v.boolean(), false),
  }),
  plan: async ({ alert, cluster, settings: { allowDns } }) => {
    const pod = podOf(alert);
    if (cluster === undefined) return noCluster;
    if (pod === undefined) return noPod;
    const live = await cluster.get(pod);
    if (live === undefined) return gone(displayRef(pod));
    // Policies do not bind what shares the node's network.
    if (fieldOf(live, 'spec', 'hostNetwork') === true) {
      return {
        inapplicable: {
          en: `${displayRef(pod)} uses the network of its node, which no NetworkPolicy binds`,
          zh: `${displayRef(pod)} 使用宿主机网络，NetworkPolicy 对其无效`,
        },
      };
    }
    const value = short(pod.name);
    const policy: ResourceRef = {
      type: 'resource',
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      ...(pod.namespace === undefined ? {} : { namespace: pod.namespace }),
      name: `seawall-quarantine-${value}`,
    };
    const before = fieldOf(live, 'metadata', 'labels', labelKey) ?? null;
    return {
      target: pod,
      what: { en: `Quarantine ${displayRef(pod)}`, zh: `隔离 ${displayRef(pod)}` },
      undo: [
        { op: 'patch', target: pod, patch: { metadata: { labels: { [labelKey]: before } } } },
        { op: 'delete', target: policy },
      ],
      apply: async () => {
        // The policy first: from the moment the label is there, it holds.
        if ((await cluster.get(policy)) === undefined) {
          await cluster.create({
            apiVersion: policy.apiVersion,
            kind: policy.kind,
            metadata: {
              name: policy.name,
              namespace: pod.namespace,
              labels: { 'app.kubernetes.io/managed-by': 'seawall' },
              annotations: { 'seawall.io/alert': `${alert.lastTime} ${alert.rule}`.slice(0, 1024) },
            },
            spec: {
              podSelector: { matchLabels: { [labelKey]: value } },
              policyTypes: ['Ingress', 'Egress'],
              ...(allowDns
                ? {
                    egress: [
                      {
                        ports: [
                          { protocol: 'UDP', port: 53 },
                          { protocol: 'TCP', port: 53 },
                        ],
                      },
                    ],
                  }
                : {}),
            },
          });
        }
        await cluster.patch(pod, { metadata: { labels: { [labelKey]: value } } });
        return undefined;
      },
    };
  },
});
