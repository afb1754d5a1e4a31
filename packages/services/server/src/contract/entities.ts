import { z } from 'zod';
import {
  bySeverity,
  clusterName,
  count,
  entityLink,
  entityRisk,
  factor,
  instant,
  page,
  paging,
  risk,
  severity,
  text,
  textList,
  withTotal,
} from './common.ts';
import { alert, incidentRow } from './runtime.ts';
import { finding, group } from './findings.ts';

const listFilters = {
  cluster: textList,
  namespace: textList,
  q: z.string().max(200).optional().meta({ description: 'Part of the name, image or label.' }),
  minRisk: z.coerce.number().min(0).max(100).optional(),
  ...paging,
  total: withTotal,
};

const seen = { firstSeen: instant, lastSeen: instant, deletedAt: instant.optional() };

export const workloadQuery = z.object({
  ...listFilters,
  kind: textList.meta({ description: '`Deployment`, `Pod`, …' }),
  image: textList.meta({ description: 'Digests or references.' }),
  serviceAccount: z.string().max(253).optional(),
  exposed: z.enum(['true', 'false']).optional(),
  policy: z.string().max(500).optional().meta({ description: 'Id of a policy that selects workloads: those.' }),
  node: z.string().max(500).optional().meta({ description: 'Id of a node: what runs on it.' }),
  sort: z.enum(['risk', 'name', 'newest']).default('risk'),
});

export const workload = z
  .object({
    id: z.string(),
    cluster: clusterName,
    kind: z.string(),
    apiVersion: z.string(),
    namespace: z.string(),
    name: z.string(),
    risk: entityRisk,
    findings: bySeverity,
    images: z.array(z.string()),
    serviceAccount: z.string().optional(),
    exposed: z.boolean(),
    alerts: count.meta({ description: 'Of the last 24 hours.' }),
    ...seen,
  })
  .meta({ id: 'Workload' });

export const workloadPage = page(workload).meta({ id: 'WorkloadPage' });

/** What a role grants, where, and through which binding. */
export const grant = z
  .object({
    binding: z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }),
    role: z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }),
    /** Absent: in every namespace. */
    namespace: z.string().optional(),
    /** Absent: the role is named but was not found. */
    rules: z
      .array(
        z.object({
          apiGroups: z.array(z.string()).optional(),
          resources: z.array(z.string()).optional(),
          resourceNames: z.array(z.string()).optional(),
          nonResourceURLs: z.array(z.string()).optional(),
          verbs: z.array(z.string()),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Grant' });

const exposure = z.object({
  kind: z.string().meta({ description: '`Service`, `Ingress`, `Gateway`, …' }),
  name: z.string(),
  type: z.string().optional().meta({ description: '`LoadBalancer`, `NodePort`, `ClusterIP`.' }),
  ports: z.array(z.string()),
  hosts: z.array(z.string()),
  outside: z.boolean().meta({ description: 'Whether it opens the workload to what is outside the cluster.' }),
});

const container = z.object({
  name: z.string(),
  role: z.enum(['container', 'init', 'sidecar', 'ephemeral']),
  image: z.string(),
  digest: z.string().optional(),
  privileged: z.boolean(),
  capabilities: z.array(z.string()),
  mounts: z.array(z.object({ path: z.string(), from: z.string(), readOnly: z.boolean() })),
  environmentFrom: z.array(z.string()).meta({ description: '`Secret shop-db`: what its environment is filled from.' }),
});

const usedImage = z.object({
  digest: z.string().optional(),
  reference: z.string(),
  scannedAt: instant.optional(),
  notScanned: text.optional().meta({ description: 'Why there is no bill of materials.' }),
  findings: bySeverity,
  worst: z.array(finding),
});

/** Everything known of one workload: the page in one answer. Lists hold the worst; their counts say how many there are. */
export const workloadDetail = workload
  .extend({
    labels: z.record(z.string(), z.string()),
    owner: z.object({ kind: z.string(), name: z.string() }).optional(),
    replicas: count.optional(),
    factors: z.array(factor),
    containers: z.array(container),
    posture: z.object({ counts: bySeverity, worst: z.array(finding) }),
    usedImages: z.array(usedImage),
    secrets: z.object({ counts: bySeverity, worst: z.array(finding), mounted: z.array(z.string()) }),
    alertCounts: bySeverity,
    latestAlerts: z.array(alert),
    incidents: z.array(incidentRow),
    identity: z
      .object({
        link: entityLink.optional(),
        name: z.string(),
        automount: z.boolean(),
        grants: z.array(grant),
        findings: z.array(finding),
      })
      .optional(),
    exposure: z.array(exposure),
    networkPolicies: z.array(
      z.object({
        id: z.string().meta({ description: 'That of its page among the policies.' }),
        kind: z.string(),
        name: z.string(),
        namespace: z.string().optional(),
        ingress: z.boolean(),
        egress: z.boolean(),
      }),
    ),
    nodes: z.array(entityLink),
    groups: z.array(group).meta({ description: 'Its open findings by cause, those that take most risk away first.' }),
  })
  .meta({ id: 'WorkloadDetail' });

export const imageQuery = z.object({
  ...listFilters,
  scanned: z.enum(['true', 'false']).optional().meta({ description: 'Whether there is a bill of materials of it.' }),
  sort: z.enum(['risk', 'name', 'newest']).default('risk'),
});

export const image = z
  .object({
    digest: z.string(),
    reference: z.string(),
    os: z.string().optional(),
    packages: count.optional(),
    scannedAt: instant.optional(),
    databaseVersion: z.string().optional(),
    risk: entityRisk,
    findings: bySeverity,
    fixable: count,
    workloads: count,
    clusters: z.array(clusterName),
  })
  .meta({ id: 'Image' });

export const imagePage = page(image).meta({ id: 'ImagePage' });

export const imagePackage = z
  .object({
    purl: z.string(),
    name: z.string(),
    version: z.string(),
    ecosystem: z.string(),
    part: z.string().meta({ description: 'The part of the image that its findings name.' }),
    licences: z.array(z.string()),
    findings: count,
    worst: severity.optional(),
    layer: z.string().optional(),
    paths: z.array(z.string()),
  })
  .meta({ id: 'ImagePackage' });

/** What somebody says is in an image. */
const imageBill = z
  .object({
    origin: z.enum(['server', 'build', 'cluster', 'unknown']).meta({
      description:
        'Who says so: this server looked itself, a sender that belongs to no cluster (a pipeline), a cluster’s own sender; `unknown` is from before it was kept. The first of these that there is counts; what a cluster says counts for that cluster alone.',
    }),
    cluster: clusterName.optional(),
    sender: z.string().optional(),
    scannedAt: instant,
    packages: count,
    shown: z.boolean().meta({ description: 'Whether the packages that are shown are of this one.' }),
    differs: z.boolean().meta({ description: 'Whether it names other packages than the one that is shown.' }),
  })
  .meta({ id: 'ImageBill' });

export const imageDetail = image
  .extend({
    bills: z.array(imageBill).meta({ description: 'All that is said of what is in it, the one first that is shown.' }),
    factors: z.array(factor),
    vulnerabilities: z.object({ counts: bySeverity, worst: z.array(finding) }),
    secrets: z.object({ counts: bySeverity, worst: z.array(finding) }),
    others: z.object({ counts: bySeverity, worst: z.array(finding) }),
    groups: z.array(group),
    usedBy: z.array(entityLink),
    notScanned: text.optional(),
  })
  .meta({ id: 'ImageDetail' });

export const packageQuery = z.object({
  q: z.string().max(200).optional(),
  vulnerable: z.enum(['true', 'false']).optional(),
  ...paging,
});

export const packagePage = page(imagePackage).meta({ id: 'ImagePackagePage' });

export const nodeQuery = z.object({ ...listFilters, sort: z.enum(['risk', 'name', 'newest']).default('risk') });

export const node = z
  .object({
    id: z.string(),
    cluster: clusterName,
    name: z.string(),
    risk: entityRisk,
    findings: bySeverity,
    os: z.string().optional(),
    kernel: z.string().optional(),
    kubelet: z.string().optional(),
    runtime: z.string().optional(),
    roles: z.array(z.string()),
    ready: z.boolean().optional(),
    sensor: z.object({ lastSeen: instant, version: z.string().optional() }).optional(),
    ...seen,
  })
  .meta({ id: 'Node' });

export const nodePage = page(node).meta({ id: 'NodePage' });

export const nodeDetail = node
  .extend({
    labels: z.record(z.string(), z.string()),
    taints: z.array(z.string()),
    factors: z.array(factor),
    worst: z.array(finding),
    groups: z.array(group),
    workloads: z.array(entityLink),
    latestAlerts: z.array(alert),
    incidents: z.array(incidentRow),
  })
  .meta({ id: 'NodeDetail' });

const identityKind = z.enum(['ServiceAccount', 'User', 'Group']).meta({ id: 'IdentityKind' });

export const identityQuery = z.object({
  ...listFilters,
  kind: textList.meta({ description: '`ServiceAccount`, `User`, `Group`.' }),
  sort: z.enum(['risk', 'name', 'newest']).default('risk'),
});

export const identity = z
  .object({
    id: z.string(),
    cluster: clusterName,
    kind: identityKind,
    namespace: z.string().optional(),
    name: z.string(),
    risk: entityRisk,
    findings: bySeverity,
    grants: count,
    /** It may do anything: `*` on `*` in every namespace. */
    admin: z.boolean(),
    workloads: count,
  })
  .meta({ id: 'Identity' });

export const identityPage = page(identity).meta({ id: 'IdentityPage' });

export const identityDetail = identity
  .extend({
    factors: z.array(factor),
    mayDo: z.array(grant),
    worst: z.array(finding),
    usedBy: z.array(entityLink),
    latestAlerts: z.array(alert),
  })
  .meta({ id: 'IdentityDetail' });

export const nameQuery = z.object({
  ids: textList.meta({ description: 'Ids of objects, images, nodes and identities.' }),
});

/** What people call things by whose ids a list is narrowed. */
export const nameList = z
  .object({ items: z.array(z.object({ id: z.string(), name: z.string() })) })
  .meta({ id: 'NameList' });

export const timelineQuery = z.object({ ...paging });

/** One thing that happened to an entity. */
export const timelineEntry = z
  .object({
    at: instant,
    what: z.enum([
      'appeared',
      'changed',
      'removed',
      'image-scanned',
      'finding-new',
      'finding-fixed',
      'finding-reopened',
      'finding-changed',
      'alert',
      'incident',
      'audit',
      'response',
    ]),
    title: text,
    severity: severity.optional(),
    who: z.string().optional(),
    finding: z.string().optional(),
    alert: z.string().optional(),
    incident: z.string().optional(),
    response: z.string().optional(),
    detail: z.record(z.string(), z.unknown()).optional(),
    /** Alike things at the same time are one entry. */
    count: count,
  })
  .meta({ id: 'TimelineEntry' });

export const timelinePage = page(timelineEntry).meta({ id: 'TimelinePage' });

export const whatIfQuery = z.object({
  resource: z.string().max(500),
  without: textList.meta({ description: 'Ids of findings that are thought away.' }),
});

export const whatIf = z
  .object({
    before: z.object({ risk, factors: z.array(factor) }),
    after: z.object({ risk, factors: z.array(factor) }),
    without: z.array(z.string()),
  })
  .meta({ id: 'WhatIf' });
