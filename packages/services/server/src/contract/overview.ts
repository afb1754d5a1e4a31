import { z } from 'zod';
import {
  bySeverity,
  clusterName,
  count,
  entityRisk,
  factor,
  findingKind,
  instant,
  risk,
  severity,
  text,
  textList,
} from './common.ts';
import { finding } from './findings.ts';
import { incidentRow } from './runtime.ts';

export const clusterHealth = z
  .enum(['live', 'silent', 'never-seen', 'refused'])
  .meta({ id: 'ClusterHealth', description: '`silent`: nothing was heard for longer than its interval allows.' });

export const overviewQuery = z.object({ cluster: textList, since: instant.optional() });

export const overviewCluster = z
  .object({
    cluster: clusterName,
    origin: z.enum(['watched', 'enrolled', 'sample']),
    health: clusterHealth,
    lastSeen: instant.optional(),
    risk: entityRisk,
    findings: bySeverity,
    workloads: count,
    nodes: count,
    incidents: count,
  })
  .meta({ id: 'OverviewCluster' });

/** The change that takes most risk away across all clusters. */
export const overviewAction = z
  .object({
    cause: z.string(),
    rule: z.string(),
    kind: findingKind,
    title: text,
    remediation: text.optional(),
    worst: severity,
    findings: count,
    subjects: count,
    clusters: z.array(clusterName),
    /** Share of all open risk that it takes away, 0 to 1. */
    share: z.number(),
    fixable: z.boolean(),
  })
  .meta({ id: 'OverviewAction' });

export const overview = z
  .object({
    asOf: instant,
    /** Whether any of it comes from the sample cluster. */
    sample: z.boolean(),
    safe: z.object({
      answer: z.enum(['yes', 'attention', 'no', 'unknown']),
      reasons: z.array(
        z.object({
          text,
          link: z.string().meta({ description: 'The console’s page that shows it.' }),
          count: count.optional().meta({ description: 'How many things the text counts.' }),
        }),
      ),
    }),
    risk: z.object({ score: risk, factors: z.array(factor) }).optional(),
    findings: bySeverity,
    changed: z.object({
      since: instant,
      new: bySeverity,
      fixed: bySeverity,
      reopened: bySeverity,
      alerts: bySeverity,
      incidents: count,
      worstNew: z.array(finding),
    }),
    actions: z.array(overviewAction),
    incidents: z.array(incidentRow),
    clusters: z.array(overviewCluster),
    trend: z.array(z.object({ day: z.iso.date(), open: bySeverity })),
    counts: z.object({ clusters: count, workloads: count, images: count, nodes: count, identities: count }),
    notAssessed: z.object({ images: count, controls: count }),
  })
  .meta({ id: 'Overview' });

export const searchQuery = z.object({
  q: z.string().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

export const searchHit = z
  .object({
    type: z.enum([
      'workload',
      'image',
      'node',
      'identity',
      'finding',
      'rule',
      'detection',
      'alert',
      'incident',
      'cluster',
    ]),
    id: z.string(),
    title: text,
    detail: text.optional(),
    severity: severity.optional(),
    risk: entityRisk,
    cluster: clusterName.optional(),
    namespace: z.string().optional(),
  })
  .meta({ id: 'SearchHit' });

export const searchResult = z.object({ items: z.array(searchHit) }).meta({ id: 'SearchResult' });
