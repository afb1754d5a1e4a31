import { hash } from 'node:crypto';
import { displayRef, type ResourceRef } from '@seawall/model';
import * as v from 'valibot';
import { actionKind, gone, noCluster, noPod } from '../action-kind.ts';
import { fieldOf, type Live, type ResponseCluster, theSame } from '../cluster.ts';
import { passages } from '../passages.ts';

const labelKey = 'seawall.io/quarantine';

/** Names and label values hold 63 characters at most. */
function short(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 31)}-${hash('sha256', name, 'hex').slice(0, 8)}`;
}

/** What is cut off: a pod by a label of its own, a workload by its selector, so that pods to come are cut off too. */
interface Bound {
  readonly target: ResourceRef;
  readonly name: string;
  readonly selector: unknown;
  /** Labels that decide which other policies bind it. */
  readonly labels: unknown;
  readonly hostNetwork: boolean;
  /** What gives a pod its label. */
  readonly label?: { readonly value: string; readonly before: unknown };
}

function boundPod(pod: ResourceRef, live: Live): Bound {
  const value = short(pod.name);
  return {
    target: pod,
    name: value,
    selector: { matchLabels: { [labelKey]: value } },
    labels: fieldOf(live, 'metadata', 'labels'),
    hostNetwork: fieldOf(live, 'spec', 'hostNetwork') === true,
    label: { value, before: fieldOf(live, 'metadata', 'labels', labelKey) ?? null },
  };
}

function boundWorkload(workload: ResourceRef, live: Live): Bound | undefined {
  const labels = fieldOf(live, 'spec', 'template', 'metadata', 'labels');
  const selector = fieldOf(live, 'spec', 'selector');
  // Before apps/v1 a ReplicationController's selector was a map of labels.
  const made = workload.kind === 'ReplicationController' ? { matchLabels: selector ?? labels } : selector;
  if (labels === undefined || made === undefined) return undefined;
  return {
    target: workload,
    name: short(`${workload.kind.toLowerCase()}-${workload.name}`),
    selector: made,
    labels,
    hostNetwork: fieldOf(live, 'spec', 'template', 'spec', 'hostNetwork') === true,
  };
}

async function boundOf(cluster: ResponseCluster, asked: ResourceRef): Promise<Bound | 'gone' | 'no-pods'> {
  const live = await cluster.get(asked);
  const target = theSame(asked, live);
  if (live === undefined || target === undefined) return 'gone';
  return (target.kind === 'Pod' ? boundPod(target, live) : boundWorkload(target, live)) ?? 'no-pods';
}

export const quarantine = actionKind({
  id: 'quarantine',
  title: { en: 'Cut it off the network by a NetworkPolicy', zh: '用 NetworkPolicy 将其与网络隔离' },
  settings: v.strictObject({
    /** Whether names may still be resolved, so that what hangs in DNS shows itself. */
    allowDns: v.optional(v.boolean(), false),
  }),
  plan: async ({ cluster, settings: { allowDns }, subject }) => {
    if (cluster === undefined) return noCluster;
    const asked = subject.pod ?? subject.workload;
    if (asked === undefined) return noPod;
    const bound = await boundOf(cluster, asked);
    const called = displayRef(asked);
    if (bound === 'gone') return gone(called);
    if (bound === 'no-pods') {
      return { inapplicable: { en: `${called} selects no pods`, zh: `${called} 不选择任何 Pod` } };
    }
    const { hostNetwork, label, labels, name, selector, target } = bound;
    // Policies do not bind what shares the node's network.
    if (hostNetwork) {
      return {
        inapplicable: {
          en: `${called} uses the network of its node, which no NetworkPolicy binds`,
          zh: `${called} 使用宿主机网络，NetworkPolicy 对其无效`,
        },
      };
    }
    const { namespace } = target;
    const policy: ResourceRef = {
      type: 'resource',
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      ...(namespace === undefined ? {} : { namespace }),
      name: `seawall-quarantine-${name}`,
    };
    const others = namespace === undefined ? [] : await cluster.networkPolicies(namespace);
    const isThere = others.some((each) => fieldOf(each, 'metadata', 'name') === policy.name);
    return {
      target,
      what: { en: `Quarantine ${called}`, zh: `隔离 ${called}` },
      warnings: passages(others, policy.name, labels),
      undo: [
        ...(label === undefined
          ? []
          : [
              {
                op: 'patch' as const,
                target,
                patch: { metadata: { labels: { [labelKey]: label.before } } },
              },
            ]),
        { op: 'delete', target: policy },
      ],
      apply: async () => {
        // The policy first: from the moment the label is there, it holds.
        if (!isThere) await cluster.create(denyAll(policy, selector, allowDns, subject.note));
        if (label !== undefined) await cluster.patch(target, { metadata: { labels: { [labelKey]: label.value } } });
        return undefined;
      },
    };
  },
});

function denyAll({ apiVersion, kind, name, namespace }: ResourceRef, podSelector: unknown, dns: boolean, note: string) {
  const ports = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ];
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'seawall' },
      annotations: { 'seawall.io/reason': note.slice(0, 1024) },
    },
    spec: { podSelector, policyTypes: ['Ingress', 'Egress'], ...(dns ? { egress: [{ ports }] } : {}) },
  };
}
