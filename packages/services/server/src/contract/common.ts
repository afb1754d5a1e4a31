import { findingKinds, severities } from '@seawall/model';
import { z } from 'zod';
import { splitList } from './lists.ts';

/** A text in every language of the product; the reader's language is chosen where it is shown. */
export const text = z.object({ en: z.string(), zh: z.string() }).meta({ id: 'Text' });

export const severity = z.enum(severities).meta({ id: 'Severity', description: 'How bad it is, worst first.' });

export const findingKind = z.enum(findingKinds).meta({ id: 'FindingKind' });

/** RFC 3339 in UTC. */
export const instant = z.iso.datetime({ offset: true }).meta({ id: 'Instant', description: 'RFC 3339 in UTC.' });

export const count = z.number().int().nonnegative();

/** From 0 (none) to 100. */
export const risk = z.number().min(0).max(100).meta({ id: 'Risk', description: 'From 0 (none) to 100.' });

export const bySeverity = z
  .object({ critical: count, high: count, medium: count, low: count, info: count })
  .meta({ id: 'CountsBySeverity' });

/** Absent is no zero. */
export const entityRisk = risk.optional().meta({
  description:
    'Absent while not everything was looked at and nothing was found: then it is not assessed, which is no zero.',
});

/** One thing that a risk score is made of, with its sentence for people. */
export const factor = z
  .object({ id: z.string(), points: z.number(), text })
  .meta({ id: 'RiskFactor', description: 'What a score is made of; the points of all factors give the score.' });

export const ref = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('resource'),
      cluster: z.string().optional(),
      apiVersion: z.string(),
      kind: z.string(),
      namespace: z.string().optional(),
      name: z.string(),
      uid: z.string().optional(),
    }),
    z.object({ type: z.literal('file'), path: z.string() }),
    z.object({ type: z.literal('image'), name: z.string(), digest: z.string().optional() }),
    z.object({ type: z.literal('node'), cluster: z.string().optional(), name: z.string() }),
    z.object({ type: z.literal('package'), purl: z.string() }),
  ])
  .meta({ id: 'Ref', description: 'What something is said about.' });

/** A cluster as it is named beside everything that is in it. */
export const clusterName = z.object({ id: z.string(), name: z.string() }).meta({ id: 'ClusterName' });

const matrixCell = z
  .object({
    matrix: z.enum(['attack-containers', 'microsoft-kubernetes']),
    tactic: z.string(),
    technique: z.string(),
  })
  .meta({ id: 'MatrixCell' });

export const titledCell = matrixCell.extend({ title: text }).meta({ id: 'TitledCell' });

/** A link to an entity's page: `id` is that of `/workloads/{id}` and its siblings, absent where no page exists. */
export const entityLink = z
  .object({
    type: z.enum(['workload', 'image', 'node', 'identity']),
    id: z.string(),
    name: z.string(),
    kind: z.string().optional(),
    namespace: z.string().optional(),
    cluster: clusterName.optional(),
  })
  .meta({ id: 'EntityLink' });

/** A page of a list: `next` is the cursor of the page that follows, absent on the last one. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional(), total: count.optional() });
}

/**
 * Several values of a filter, `severity=critical,high` in the address; at least one. A comma within a value stands behind a
 * backslash.
 */
export function listOf<Item extends z.ZodType<unknown, string>>(item: Item) {
  return z
    .string()
    .transform(splitList)
    .pipe(z.array(item).min(1, 'names nothing').max(100))
    .meta({ pattern: patternOf(item) })
    .optional();
}

/** What the OpenAPI document says of such a list: the words that it may hold, or that it holds something. */
function patternOf(item: z.ZodType): string {
  if (!(item instanceof z.ZodEnum)) return '[^,]';
  const words = item.options.join('|');
  return `^,*(${words})(,+(${words}))*,*$`;
}

export const textList = listOf(z.string().max(500));

export const paging = {
  cursor: z.string().max(2000).optional().meta({ description: '`next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};

export const withTotal = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true')
  .meta({ description: 'Whether to count all that the filters let through.' });

/** Between two moments; without them, all time or what the description says. */
export const span = { from: instant.optional(), to: instant.optional() };

/** RFC 9457. `errors` point at the fields that are wrong, as JSON pointers into the body or the names of parameters. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    code: z.string().meta({ description: 'A stable name for programs: `not-found`, `forbidden`, `invalid`.' }),
    text: text.optional(),
    errors: z
      .array(
        z.object({
          in: z.enum(['body', 'query', 'path', 'header']),
          pointer: z.string().meta({ description: 'JSON pointer (RFC 6901) of the field.' }),
          detail: z.string(),
          text,
        }),
      )
      .optional(),
    retryAfter: z.number().int().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });
