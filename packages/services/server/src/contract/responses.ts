import { z } from 'zod';
import { clusterName, entityLink, instant, listOf, page, paging, ref, text, textList, withTotal } from './common.ts';

/** What can be done in a cluster about what was seen there, the gentlest first. */
export const responseActions = ['quarantine', 'cordon', 'uncordon', 'evict', 'delete', 'scale-to-zero'] as const;

const action = z.enum(responseActions).meta({
  id: 'ResponseAction',
  description:
    '`quarantine` cuts a pod or workload off the network, `evict` and `delete` end a pod (the first within disruption budgets), `scale-to-zero` ends a workload, `cordon` keeps new pods off a node.',
});

const targetLink = z.strictObject({ type: z.enum(['workload', 'node']), id: z.string().max(200) }).meta({
  id: 'ResponseTarget',
  description: 'A pod or another workload, or a node, by the id of its page.',
});

const step = z
  .object({
    verb: z.enum(['create', 'patch', 'delete', 'evict']),
    target: ref,
    body: z.unknown().optional().meta({ description: 'The object that is made, or the merge patch (RFC 7396).' }),
  })
  .meta({ id: 'ResponseStep', description: 'One change that the API server is asked for.' });

const cause = z.strictObject({ type: z.enum(['alert', 'incident']), id: z.string().max(200) });

const what = {
  action,
  what: text,
  cluster: clusterName,
  target: entityLink,
  steps: z.array(step),
  warnings: z.array(text),
};

export const responseRequest = z
  .strictObject({
    action,
    target: targetLink,
    reason: z.string().trim().min(3).max(2000).meta({ description: 'Why; it stays in the history.' }),
    cause: cause.optional().meta({ description: 'What it answers.' }),
    allowDns: z.boolean().default(false).meta({ description: 'Of a quarantine: names may still be resolved.' }),
  })
  .meta({ id: 'ResponseRequest' });

export const responsePreviewRequest = responseRequest.omit({ reason: true }).meta({ id: 'ResponsePreviewRequest' });

/** What the API server says to it when it is asked to check, and to do nothing. */
export const responsePreview = z
  .object({
    ...what,
    undoable: z.boolean(),
    refused: text.optional().meta({ description: 'Why the API server would refuse it; absent when it would not.' }),
  })
  .meta({ id: 'ResponsePreview' });

export const response = z
  .object({
    id: z.string(),
    at: instant,
    ...what,
    namespace: z.string().optional(),
    by: z.object({ id: z.string(), name: z.string() }),
    reason: z.string(),
    cause: cause.optional(),
    result: z.enum(['running', 'done', 'failed']),
    detail: text.optional().meta({ description: 'Why it failed.' }),
    undoable: z.boolean().meta({ description: 'Whether it can be taken back now.' }),
    undone: z
      .object({ at: instant, by: z.object({ id: z.string(), name: z.string() }), reason: z.string() })
      .optional(),
  })
  .meta({ id: 'Response' });

export const responseQuery = z.object({
  cluster: textList,
  namespace: textList,
  action: listOf(action),
  entity: textList.meta({ description: 'Ids of workloads and nodes.' }),
  cause: z.string().max(200).optional().meta({ description: 'Id of an alert or incident.' }),
  ...paging,
  total: withTotal,
});

export const responsePage = page(response).meta({ id: 'ResponsePage' });

export const undoRequest = z.strictObject({ reason: responseRequest.shape.reason }).meta({ id: 'UndoRequest' });

export const responseOptionQuery = z.object({
  alert: z.string().max(200).optional(),
  incident: z.string().max(200).optional(),
  workload: z.string().max(200).optional(),
  node: z.string().max(200).optional(),
});

/** What could be done about an alert, an incident, a workload or a node. */
export const responseOptions = z
  .object({
    blocked: text.optional().meta({ description: 'Why nothing can be done from here; absent when it can.' }),
    options: z.array(z.object({ action, title: text, target: entityLink, undoable: z.boolean() })),
  })
  .meta({ id: 'ResponseOptions' });
