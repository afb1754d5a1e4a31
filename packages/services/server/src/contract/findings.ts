import { z } from 'zod';
import {
  bySeverity,
  clusterName,
  count,
  entityLink,
  factor,
  findingKind,
  instant,
  listOf,
  page,
  paging,
  ref,
  risk,
  severity,
  text,
  textList,
  withTotal,
} from './common.ts';

const findingState = z.enum(['open', 'fixed', 'excepted']).meta({ id: 'FindingState' });

/** The filters of findings: the same names in the API, in the console's address and in exports. */
const findingFilters = {
  cluster: textList.meta({ description: 'Ids of clusters.' }),
  namespace: textList,
  kind: listOf(findingKind),
  severity: listOf(severity),
  state: listOf(findingState).meta({ description: 'Without it: open ones.' }),
  rule: textList,
  cause: textList.meta({ description: 'Keys of causes, as `/findings/counts?by=cause` gives them.' }),
  resource: textList.meta({ description: 'Ids of resources.' }),
  entity: textList.meta({
    description:
      'Ids of workloads, nodes, identities or images: all that counts for their pages, images of workloads included.',
  }),
  part: textList.meta({ description: 'Parts of subjects: a package of an image, a container.' }),
  subject: textList.meta({ description: 'Keys of subjects, as `/findings/counts?by=subject` gives them.' }),
  image: textList.meta({ description: 'Digests of images.' }),
  assignee: textList.meta({ description: 'Ids of users; `none` for what is nobody’s.' }),
  fixable: z.enum(['true', 'false']).optional(),
  framework: z
    .string()
    .max(100)
    .optional()
    .meta({ description: '`cis-kubernetes-2.0.1`, or `cis-kubernetes-2.0.1/5.2.2`.' }),
  changedSince: instant.optional().meta({ description: 'First seen, fixed or reopened since.' }),
  change: z.enum(['new', 'fixed', 'reopened']).optional().meta({ description: 'Which of these, with `changedSince`.' }),
  q: z.string().max(200).optional().meta({ description: 'Words of the title, rule or subject.' }),
};

/** The filters alone, as reports keep them. */
export const findingFilter = z.object(findingFilters);

const findingSort = z.enum(['risk', 'severity', 'newest', 'oldest', 'subject']).default('risk');

export const findingQuery = z.object({ ...findingFilters, sort: findingSort, ...paging, total: withTotal });

export const finding = z
  .object({
    id: z.string(),
    kind: findingKind,
    rule: z.string(),
    severity,
    state: findingState,
    title: text,
    subject: ref,
    /** The part of the subject, `spec.containers[name=app]`; empty for the whole. */
    part: z.string(),
    cluster: clusterName.optional(),
    namespace: z.string().optional(),
    /** The page of what it was found in. */
    entity: entityLink.optional(),
    image: z.string().optional(),
    risk,
    cause: z.string(),
    fixable: z.boolean(),
    firstSeen: instant,
    lastSeen: instant,
    fixedAt: instant.optional(),
    reopened: count,
    assignee: z.object({ id: z.string(), name: z.string() }).optional(),
    exception: z.string().optional(),
  })
  .meta({ id: 'Finding' });

export const findingPage = page(finding).meta({ id: 'FindingPage' });

const countBy = z.enum(['severity', 'kind', 'rule', 'namespace', 'cluster', 'cause', 'subject', 'state', 'image']);

export const findingCountQuery = z.object({
  ...findingFilters,
  by: countBy,
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** One bar of a grouped count. `key` is the value that the filter of the same name takes. */
export const group = z
  .object({
    key: z.string(),
    label: text,
    count,
    bySeverity,
    /** How many different things are affected. */
    subjects: count,
    /** The share of all risk among the filtered, 0 to 1. */
    share: z.number(),
    /** Findings of it that `seawall fix` can write. */
    fixable: count,
  })
  .meta({ id: 'FindingGroup' });

export const findingCounts = z
  .object({
    by: countBy,
    total: count,
    bySeverity,
    groups: z.array(group),
    /** Groups beyond `limit`. */ further: count,
  })
  .meta({ id: 'FindingCounts' });

const evidence = z.object({
  field: z.string(),
  value: z.string(),
  place: z.object({ file: z.string(), line: z.number() }).optional(),
});

const place = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  endLine: z.number().optional(),
  path: z.string().optional(),
  renderedBy: z.string().optional(),
});

export const historyEntry = z
  .object({
    at: instant,
    what: z.string().meta({ description: '`seen`, `fixed`, `reopened`, `assigned`, `excepted`, …' }),
    who: z.string().optional(),
    detail: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'HistoryEntry' });

export const findingDetail = finding
  .extend({
    message: text,
    place,
    evidence: z.array(evidence),
    fix: z
      .object({
        title: text,
        risk: z.enum(['safe', 'mayBreak']),
        operations: z.array(z.record(z.string(), z.unknown())),
        file: z.string().optional(),
      })
      .optional(),
    frameworks: z.array(z.object({ framework: z.string(), id: z.string(), title: text.optional() })),
    /** What the rule says; absent for rules that no engine of this version knows. */
    about: z.object({ title: text, why: text, remediation: text, references: z.array(z.string()) }).optional(),
    factors: z.array(factor),
    history: z.array(historyEntry),
    /** Open findings that one edit settles, this one included. */
    sameCause: count,
  })
  .meta({ id: 'FindingDetail' });

export const findingPatch = z
  .strictObject({ assignee: z.string().max(200).nullable().meta({ description: 'Id of a user; null for nobody.' }) })
  .meta({ id: 'FindingPatch' });
