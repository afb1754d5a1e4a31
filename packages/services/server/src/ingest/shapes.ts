import type { Row } from '@seawall/forward';
import { eventKinds, findingKinds, severities } from '@seawall/model';
import { z } from 'zod';

// What rows have to be like for the stores, the API and reports to rely on them. Senders are no friends: whatever is read
// of a row later is looked at here. Fields beyond these are kept as they are.

/** Names and ids: what indexes hold. */
const name = z.string().min(1).max(1000);
const maybeName = z.string().max(1000).optional();
/** Messages, command lines, paths. */
const words = z.string().max(100_000);
const number = z.number();
/** PostgreSQL's integer. */
const count = z.number().int().min(0).max(2_147_483_647);
/** RFC 3339 with days that there are; JavaScript and the databases agree on these years. */
const time = z.iso.datetime({ offset: true }).refine((text) => text > '1900' && text < '3000', 'is no believable time');
/** The same of its bigint. */
const total = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const severity = z.enum(severities);
const text = z.looseObject({ en: words, zh: words });
const texts = z.array(text).max(1000);
const names = z.array(name).max(10_000);
const scalar = z.union([z.string().max(1_000_000), z.number(), z.boolean(), z.null()]);

const resource = z.looseObject({
  type: z.literal('resource'),
  cluster: maybeName,
  apiVersion: name,
  kind: name,
  namespace: maybeName,
  name,
  uid: maybeName,
});

const ref = z.discriminatedUnion('type', [
  resource,
  z.looseObject({ type: z.literal('file'), path: z.string().min(1).max(4096) }),
  z.looseObject({ type: z.literal('image'), name, digest: maybeName }),
  z.looseObject({ type: z.literal('node'), cluster: maybeName, name }),
  z.looseObject({ type: z.literal('package'), purl: z.string().min(1).max(2000) }),
]);

const workload = z.looseObject({
  namespace: maybeName,
  pod: maybeName,
  container: maybeName,
  image: maybeName,
  imageDigest: maybeName,
  owner: resource.optional(),
});

const actor = z.looseObject({ name: words, addresses: z.array(name).max(1000).optional() });
const completeness = z.looseObject({ dropped: number, unreadable: number });
const cell = z.looseObject({
  matrix: z.enum(['attack-containers', 'microsoft-kubernetes']),
  tactic: name,
  technique: name,
});

const alert = z.looseObject({
  id: name,
  rule: name,
  severity,
  priority: name,
  message: words,
  description: words,
  source: name,
  kind: z.enum(eventKinds),
  time,
  lastTime: time,
  count: count.min(1),
  withheld: z.looseObject({ duplicates: count, rateLimited: count }),
  node: maybeName,
  subject: ref.optional(),
  workload: workload.optional(),
  actor: actor.optional(),
  tags: names,
  cells: z.array(cell).max(1000),
  fields: z.record(z.string(), scalar),
  findings: z
    .looseObject({
      total: count,
      bySeverity: z.partialRecord(severity, count),
      worst: z.array(z.looseObject({ id: name, rule: name, severity, subject: ref })).max(100),
    })
    .optional(),
  completeness,
  exception: z.looseObject({ rule: name, reason: words }).optional(),
});

const incident = z.looseObject({
  id: name,
  severity,
  risk: z.number().min(0).max(100),
  factors: texts,
  title: text,
  summary: text,
  firstTime: time,
  lastTime: time,
  subjects: z.array(ref).max(10_000),
  workloads: z.array(workload).max(10_000),
  actors: z.array(actor).max(10_000),
  tactics: names,
  cells: z.array(cell).max(1000),
  joinedBy: z.array(z.enum(['workload', 'actor', 'node', 'correlation'])).max(10),
  alerts: z.array(alert).max(10_000),
  timeline: z
    .array(z.looseObject({ time, alert: name, rule: name, severity, message: words, count, tactics: names }))
    .max(100_000),
  furtherAlerts: count,
  complete: z.boolean(),
});

const place = z.looseObject({
  file: z.string().max(4096),
  line: number,
  column: number,
  endLine: number.optional(),
  path: words.optional(),
  renderedBy: words.optional(),
});

const finding = z.looseObject({
  id: name,
  kind: z.enum(findingKinds),
  rule: name,
  severity,
  subject: ref,
  part: z.string().max(2000),
  place,
  message: text,
  values: z.record(z.string(), z.union([words, number])).optional(),
  evidence: z
    .array(
      z.looseObject({
        field: words,
        value: words,
        place: z.looseObject({ file: z.string().max(4096), line: number }).optional(),
      }),
    )
    .max(10_000),
  fix: z
    .looseObject({
      title: text,
      risk: z.enum(['safe', 'mayBreak']),
      operations: z.array(z.looseObject({ op: name })).max(10_000),
      file: z.string().max(4096),
    })
    .optional(),
  frameworks: z.array(z.looseObject({ framework: name, id: name })).max(1000),
  status: z.enum(['open', 'excepted', 'existing']),
  priority: z
    .looseObject({
      score: z.number().min(0).max(100),
      factors: z.array(z.looseObject({ id: name, points: number, text })).max(1000),
    })
    .optional(),
});

const rule = z.looseObject({
  id: name,
  category: name,
  severity,
  title: text,
  why: text,
  remediation: text,
  references: z.array(z.string().max(4096)).max(1000),
});

const control = z.looseObject({
  id: name,
  passed: count,
  failed: count,
  notApplicable: count,
  notAssessed: count,
  reasons: texts,
});

const object = z.looseObject({
  apiVersion: name,
  kind: name,
  metadata: z.looseObject({ name, namespace: maybeName }),
});

/** By the type of a row; events, which come by the thousand, and responses are looked at by hand. */
export const shapes: Readonly<Partial<Record<Row['type'], z.ZodType>>> = {
  alert,
  incident,
  findings: z.looseObject({
    engine: name,
    scope: z.string().min(1).max(2000),
    at: time,
    complete: z.boolean(),
    findings: z.array(finding),
    rules: z.array(rule),
    controls: z.array(control).max(10_000).optional(),
  }),
  objects: z.looseObject({
    set: name,
    part: count.min(1),
    parts: z.number().int().min(1).max(100_000),
    at: time,
    complete: z.boolean(),
    objects: z.array(object),
    version: maybeName,
  }),
  image: z.looseObject({ digest: name, names, os: maybeName, sbom: z.string().min(1), at: time, components: count }),
  node: z.looseObject({ name, at: time, facts: z.record(z.string(), z.unknown()) }),
  pulse: z.looseObject({ at: time, lost: total, waiting: total }),
};
