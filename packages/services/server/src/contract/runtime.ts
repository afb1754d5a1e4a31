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
  ref,
  risk,
  severity,
  span,
  text,
  textList,
  titledCell,
  withTotal,
} from './common.ts';
import { historyEntry } from './findings.ts';
import { response } from './responses.ts';

const alertFilters = {
  cluster: textList,
  namespace: textList,
  severity: listOf(severity),
  rule: textList,
  node: textList,
  tactic: textList,
  technique: textList,
  resource: textList.meta({ description: 'Ids of workloads.' }),
  incident: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  ...span,
};

export const alertQuery = z.object({
  ...alertFilters,
  sort: z.enum(['newest', 'severity']).default('newest'),
  ...paging,
  total: withTotal,
});

export const alert = z
  .object({
    id: z.string(),
    rule: z.string(),
    title: text,
    severity,
    priority: z.string(),
    message: text,
    source: z.string(),
    time: instant,
    lastTime: instant,
    count,
    cluster: clusterName.optional(),
    namespace: z.string().optional(),
    node: z.string().optional(),
    entity: entityLink.optional(),
    pod: z.string().optional(),
    container: z.string().optional(),
    actor: z.string().optional(),
    tactics: z.array(z.string()),
    incident: z.string().optional(),
  })
  .meta({ id: 'Alert' });

export const alertPage = page(alert).meta({ id: 'AlertPage' });

export const alertDetail = alert
  .extend({
    description: text,
    subject: ref.optional(),
    tags: z.array(z.string()),
    cells: z.array(titledCell),
    actorEntity: entityLink.optional(),
    fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    withheld: z.object({ duplicates: count, rateLimited: count }),
    completeness: z.record(z.string(), z.unknown()),
    exception: z.object({ rule: z.string(), reason: z.string() }).optional(),
    findings: z
      .object({
        total: count,
        bySeverity: z.partialRecord(severity, count),
        worst: z.array(z.object({ id: z.string(), rule: z.string(), severity, subject: ref })),
      })
      .optional(),
  })
  .meta({ id: 'AlertDetail' });

export const alertCountQuery = z.object({
  ...alertFilters,
  by: z.enum(['severity', 'rule', 'namespace', 'cluster', 'node', 'tactic', 'source']),
});

export const alertCounts = z
  .object({
    by: alertCountQuery.shape.by,
    total: count,
    bySeverity,
    groups: z.array(z.object({ key: z.string(), label: text, count, worst: severity })),
  })
  .meta({ id: 'AlertCounts' });

export const alertSeriesQuery = z.object({ ...alertFilters, step: z.enum(['minute', 'hour', 'day']).default('hour') });

export const alertSeries = z
  .object({
    step: z.enum(['minute', 'hour', 'day']),
    from: instant,
    to: instant,
    points: z.array(z.object({ at: instant, counts: bySeverity })),
  })
  .meta({ id: 'AlertSeries' });

const incidentState = z.enum(['open', 'acknowledged', 'closed']).meta({ id: 'IncidentState' });

export const incidentQuery = z.object({
  cluster: textList,
  namespace: textList,
  severity: listOf(severity),
  state: listOf(incidentState).meta({ description: 'Without it: open and acknowledged ones.' }),
  resource: textList,
  tactic: textList,
  q: z.string().max(200).optional(),
  ...span,
  sort: z.enum(['risk', 'newest']).default('newest'),
  ...paging,
  total: withTotal,
});

export const incidentRow = z
  .object({
    id: z.string(),
    state: incidentState,
    severity,
    risk,
    title: text,
    firstTime: instant,
    lastTime: instant,
    cluster: clusterName.optional(),
    namespaces: z.array(z.string()),
    tactics: z.array(z.string()),
    alerts: count,
    assignee: z.string().optional(),
  })
  .meta({ id: 'IncidentRow' });

export const incidentPage = page(incidentRow).meta({ id: 'IncidentPage' });

export const incidentDetail = incidentRow
  .extend({
    factors: z.array(text),
    summary: text,
    subjects: z.array(ref),
    entities: z.array(entityLink),
    actors: z.array(z.string()),
    cells: z.array(titledCell),
    joinedBy: z.array(z.enum(['workload', 'actor', 'node', 'correlation'])),
    alertList: z.array(alert),
    timeline: z.array(
      z.object({
        time: instant,
        alert: z.string(),
        rule: z.string(),
        title: text,
        severity,
        message: text,
        count,
        tactics: z.array(z.string()),
      }),
    ),
    furtherAlerts: count,
    complete: z.boolean(),
    history: z.array(historyEntry),
    responses: z.array(response),
  })
  .meta({ id: 'IncidentDetail' });

export const incidentChange = z
  .strictObject({ state: incidentState, comment: z.string().max(2000).optional() })
  .meta({ id: 'IncidentChange' });

/** What a rule reads: calls of processes, the API server's audit log, the matches of other rules; or it is a sender's own. */
const ruleSource = z.enum(['syscall', 'k8s_audit', 'correlation', 'sender']).meta({ id: 'RuleSource' });

export const ruleQuery = z.object({
  cluster: textList.meta({ description: 'Of the alerts that are counted, like `namespace`, `from` and `to`.' }),
  namespace: textList,
  ...span,
  severity: listOf(severity),
  source: listOf(ruleSource),
  tactic: textList,
  technique: textList,
  enabled: z.enum(['true', 'false']).optional(),
  told: z.enum(['true', 'false']).optional().meta({ description: 'Whether it raised an alert that is counted.' }),
  q: z.string().max(200).optional(),
  sort: z.enum(['alerts', 'severity', 'name']).default('alerts'),
  ...paging,
  total: withTotal,
});

/** A detection rule that is in force, and what it told. */
export const detectionRule = z
  .object({
    id: z.string().meta({ description: 'Its name, as `rule` of an alert has it.' }),
    title: text,
    description: text.meta({ description: 'What it looks for, in words.' }),
    severity,
    source: ruleSource,
    enabled: z.boolean(),
    tactics: z.array(z.string()),
    techniques: z.array(z.string()),
    alerts: count,
    lastAlert: instant.optional(),
  })
  .meta({ id: 'DetectionRule' });

export const detectionRulePage = page(detectionRule).meta({ id: 'DetectionRulePage' });

const ruleName = z.object({ id: z.string(), title: text });

export const detectionRuleDetail = detectionRule
  .extend({
    cells: z.array(titledCell),
    tags: z.array(z.string()),
    words: z
      .array(z.object({ cluster: clusterName.optional(), description: text, severity }))
      .optional()
      .meta({ description: 'Of a sender’s rule: what each cluster says of it; the first speaks for the rule.' }),
    file: z.string().optional().meta({ description: 'The rule file that it stands in; absent for rules of a sender.' }),
    condition: z.string().optional().meta({ description: 'As its file writes it.' }),
    output: z.string().optional().meta({ description: 'What its alerts say.' }),
    /** Of a rule over several matches: how they have to come together. */
    correlation: z
      .object({
        type: z.enum(['event_count', 'value_count', 'temporal', 'temporal_ordered', 'absence']),
        rules: z.array(ruleName),
        groupBy: z.array(z.string()),
        seconds: z.number(),
        field: z.string().optional(),
        atLeast: count.optional(),
        atMost: count.optional(),
      })
      .optional(),
    usedBy: z.array(ruleName).meta({ description: 'The rules that count its matches.' }),
    latestAlerts: z.array(alert),
  })
  .meta({ id: 'DetectionRuleDetail' });

export const matrixQuery = z.object({
  matrix: z.enum(['attack-containers', 'microsoft-kubernetes']).default('attack-containers'),
  cluster: textList,
  namespace: textList,
  ...span,
});

/** The threat matrix: per technique how many alerts hit it and how many rules in force look for it. */
export const matrix = z
  .object({
    matrix: z.enum(['attack-containers', 'microsoft-kubernetes']),
    tactics: z.array(
      z.object({
        id: z.string(),
        title: text,
        /** Different ones: an alert of two techniques is one. */
        alerts: count,
        techniques: z.array(
          z.object({
            id: z.string(),
            title: text,
            alerts: count,
            worst: severity.optional(),
            rules: count,
            unseen: text.optional().meta({ description: 'Why no rule can look for it.' }),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Matrix' });
