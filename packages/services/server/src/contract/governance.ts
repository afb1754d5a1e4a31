import { z } from 'zod';
import {
  bySeverity,
  clusterName,
  count,
  entityLink,
  instant,
  listOf,
  page,
  paging,
  severity,
  span,
  text,
  textList,
  withTotal,
} from './common.ts';
import { finding } from './findings.ts';

const outcome = z.enum(['pass', 'fail', 'notApplicable', 'notAssessed']).meta({ id: 'OutcomeStatus' });

const tally = z.object({ pass: count, fail: count, notApplicable: count, notAssessed: count });

export const complianceQuery = z.object({ cluster: textList, namespace: textList });

export const frameworkRow = z
  .object({
    id: z.string(),
    title: text,
    version: z.string(),
    url: z.string(),
    /** 0 to 100; absent when nothing could be assessed. */
    score: z.number().optional(),
    requirements: tally,
    assessedAt: instant.optional(),
  })
  .meta({ id: 'FrameworkRow' });

export const compliance = z
  .object({ frameworks: z.array(frameworkRow), clusters: z.array(clusterName) })
  .meta({ id: 'Compliance' });

const requirementControl = z.object({
  id: z.string(),
  title: text,
  severity,
  status: outcome,
  passed: count,
  failed: count,
  notApplicable: count,
  notAssessed: count,
  reasons: z.array(text),
});

export const requirementResult = z
  .object({
    id: z.string(),
    section: z.string().optional(),
    title: text,
    status: outcome,
    reason: text.optional(),
    passed: count,
    failed: count,
    controls: z.array(requirementControl),
    /** Open findings that break it, worst first; at most a handful. */
    evidence: z.array(finding),
    byCluster: z.array(z.object({ cluster: clusterName, status: outcome, passed: count, failed: count })),
  })
  .meta({ id: 'RequirementResult' });

export const controlQuery = z.object({
  cluster: textList,
  namespace: textList,
  status: listOf(outcome),
  assessed: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`false`: what could not be assessed somewhere, whatever came out elsewhere.' }),
  q: z.string().max(200).optional(),
  ...paging,
  total: withTotal,
});

/** What the scans say of one control, over all clusters. */
export const controlResult = requirementControl
  .extend({ frameworks: z.array(z.object({ framework: z.string(), id: z.string(), title: text.optional() })) })
  .meta({ id: 'ControlResult' });

export const controlPage = page(controlResult).meta({ id: 'ControlPage' });

export const frameworkDetail = frameworkRow
  .extend({ results: z.array(requirementResult) })
  .meta({ id: 'FrameworkDetail' });

const policyDialect = z
  .enum([
    'ValidatingAdmissionPolicy',
    'MutatingAdmissionPolicy',
    'GatekeeperConstraint',
    'KyvernoPolicy',
    'PodSecurity',
    'NetworkPolicy',
    'AdmissionWebhook',
  ])
  .meta({ id: 'PolicyDialect' });

export const policyQuery = z.object({
  cluster: textList,
  namespace: textList,
  dialect: listOf(policyDialect),
  q: z.string().max(200).optional(),
  ...paging,
  total: withTotal,
});

/** A policy that is in force in a cluster, in whatever dialect. */
export const policy = z
  .object({
    id: z.string(),
    cluster: clusterName,
    dialect: policyDialect,
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    title: z.string().optional(),
    /** What it does when it is broken: `deny`, `warn`, `audit`, `dryrun`; for networks `restrict`. */
    effects: z.array(z.string()),
    /** Absent where it decides itself on what it bears: `pods`, `namespaces labelled team=shop`. */
    bearsOn: z.array(z.string()),
    bound: z.boolean().meta({ description: 'False for a policy that nothing puts in force (no binding, no match).' }),
    workloads: count
      .optional()
      .meta({ description: 'How many workloads it selects; absent where it judges requests.' }),
    violations: count
      .optional()
      .meta({ description: 'Requests that broke it and passed in the last 7 days, from the audit log.' }),
    denied: count.optional().meta({ description: 'Requests that it denied in the last 7 days, from the audit log.' }),
    countedSince: instant.meta({ description: 'Since when `denied` and `violations` count.' }),
    uncounted: text.optional().meta({ description: 'Why these two are absent.' }),
    firstSeen: instant,
    changedAt: instant,
  })
  .meta({ id: 'Policy' });

export const policyPage = page(policy)
  .extend({ byDialect: z.record(z.string(), count) })
  .meta({ id: 'PolicyPage' });

export const policyDetail = policy
  .extend({ object: z.record(z.string(), z.unknown()), selects: z.array(entityLink) })
  .meta({ id: 'PolicyDetail' });

export const auditQuery = z.object({
  cluster: textList,
  namespace: textList,
  user: textList,
  verb: textList,
  kind: textList.meta({ description: 'Resources as the API server names them: `deployments`.' }),
  name: z.string().max(253).optional(),
  outcome: z.enum(['allowed', 'denied', 'failed']).optional(),
  changes: z.enum(['true', 'false']).optional().meta({ description: 'Only what changed something.' }),
  policy: z.string().max(500).optional().meta({ description: 'Id of a policy that denied it, or that it broke.' }),
  verdict: z.enum(['denied', 'violated']).optional().meta({ description: 'Which of these, with `policy`.' }),
  q: z.string().max(200).optional(),
  ...span,
  ...paging,
});

/** Who did what in a cluster, from its audit log. */
export const auditEntry = z
  .object({
    id: z.string(),
    at: instant,
    cluster: clusterName.optional(),
    user: z.string(),
    verb: z.string(),
    resource: z.string(),
    subresource: z.string().optional(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    status: z.number().int().optional(),
    outcome: z.enum(['allowed', 'denied', 'failed']),
    sourceAddresses: z.array(z.string()),
    userAgent: z.string().optional(),
    entity: entityLink.optional(),
    diff: z
      .array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
      .optional()
      .meta({
        description:
          'What the change changed, field by field, where the log holds it. What Secrets and ConfigMaps hold never is; `before` is absent where nothing stood there or what did is not known.',
      }),
    before: z
      .object({
        from: z.enum(['audit', 'inventory']),
        at: instant.meta({ description: 'When the object was last known whole.' }),
        event: z.string().optional().meta({ description: 'The audit event that held it whole.' }),
        changes: count.meta({ description: 'How many patches of the log were reckoned in since.' }),
      })
      .optional()
      .meta({
        description:
          'Where the old values come from, beside those that a patch itself tests: an earlier audit event, or what the inventory held.',
      }),
    fields: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });

export const auditPage = page(auditEntry).meta({ id: 'AuditPage' });

export const serverAuditQuery = z.object({
  who: textList,
  action: textList,
  q: z.string().max(200).optional(),
  ...span,
  ...paging,
});

/** Who changed what in Seawall itself. */
export const serverAuditEntry = z
  .object({
    id: z.string(),
    at: instant,
    who: z.string(),
    how: z.string().meta({ description: '`session`, `token`, `link`, `system`.' }),
    address: z.string().optional(),
    action: z.string().meta({ description: '`exception.approve`, `user.create`, …' }),
    target: z.string().optional(),
    outcome: z.enum(['done', 'refused']),
    detail: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'ServerAuditEntry' });

export const serverAuditPage = page(serverAuditEntry).meta({ id: 'ServerAuditPage' });

export const eventQuery = z.object({
  cluster: textList,
  namespace: textList,
  kind: listOf(z.enum(['process', 'file', 'flow', 'dns', 'http', 'audit', 'admission', 'trace'])),
  node: textList,
  pod: textList,
  workload: z.string().max(500).optional().meta({ description: 'Id of a workload.' }),
  q: z.string().max(200).optional(),
  ...span,
  ...paging,
});

export const event = z
  .object({
    id: z.string(),
    time: instant,
    kind: z.string(),
    source: z.string(),
    cluster: clusterName.optional(),
    node: z.string().optional(),
    namespace: z.string().optional(),
    pod: z.string().optional(),
    container: z.string().optional(),
    actor: z.string().optional(),
    fields: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'StoredEvent' });

export const eventPage = page(event).meta({ id: 'EventPage' });

export const reportQuery = z.object({ ...paging });

export const reportRequest = z
  .strictObject({
    kind: z
      .enum(['findings', 'compliance', 'risk'])
      .meta({ description: '`risk`: what is riskiest and why; of its filters cluster and namespace count.' }),
    framework: z.string().max(100).optional().meta({ description: 'Of a report on compliance.' }),
    filters: z.record(z.string(), z.string()).default({}),
    language: z.enum(['en', 'zh']).default('en'),
    schedule: z
      .enum(['none', 'daily', 'weekly', 'monthly'])
      .default('none')
      .meta({ description: 'Whether it is made again by itself, and how often.' }),
    name: z.string().min(1).max(200),
  })
  .meta({ id: 'ReportRequest' });

export const report = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    state: z.enum(['waiting', 'made', 'failed']),
    schedule: z.string(),
    createdAt: instant,
    madeAt: instant.optional(),
    by: z.string(),
    problem: z.string().optional(),
    findings: bySeverity.optional(),
  })
  .meta({ id: 'Report' });

export const reportPage = page(report).meta({ id: 'ReportPage' });

/** What is no JSON. */
export const document = z.string();
