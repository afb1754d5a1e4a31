import { z } from 'zod';
import { clusterName, entityLink, instant, listOf, page, paging, ref, text, textList, withTotal } from './common.ts';

/** What can be done in a cluster about what was seen there, the gentlest first. */
export const responseActions = ['quarantine', 'cordon', 'uncordon', 'evict', 'delete', 'scale-to-zero'] as const;

const action = z.enum(responseActions).meta({
  id: 'ResponseAction',
  description:
    '`quarantine` cuts a pod or workload off the network, `evict` and `delete` end a pod (the first within disruption budgets), `scale-to-zero` ends a workload, `cordon` keeps new pods off a node.',
});

/** What senders do by themselves, beside. */
export const doneActions = [...responseActions, 'label', 'annotate', 'command', 'webhook'] as const;

const doneAction = z.enum(doneActions).meta({
  id: 'DoneAction',
  description:
    'Also what only senders do: `label` and `annotate` mark a pod, `command` runs a program and `webhook` calls an address, from the sender’s machine.',
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
  what: text,
  cluster: clusterName,
  steps: z.array(step),
  warnings: z.array(text),
};

export const doneTo = entityLink.partial({ type: true, id: true }).meta({
  id: 'DoneTo',
  description: 'What it was done to; without a type and an id where it has no page.',
});

const person = z.object({ id: z.string(), name: z.string() });

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
    action,
    target: entityLink,
    undoable: z.boolean(),
    refused: text.optional().meta({ description: 'Why the API server would refuse it; absent when it would not.' }),
  })
  .meta({ id: 'ResponsePreview' });

const responseResult = z.enum(['running', 'done', 'failed', 'planned', 'refused']).meta({
  id: 'ResponseResult',
  description:
    'Only senders have `planned`: the response is set to say what it would do, and `refused`: a guard of the sender held it back.',
});

export const response = z
  .object({
    id: z.string(),
    at: instant,
    ...what,
    action: doneAction,
    target: doneTo,
    namespace: z.string().optional(),
    by: person.meta({ description: 'Who did it: a person, or a sender by itself, which `sender` then tells of.' }),
    sender: z
      .object({
        name: z.string(),
        response: z.string().meta({ description: 'Its name in the sender’s configuration.' }),
        undo: z.string().optional().meta({
          description: 'The sender takes it back with `seawall respond undo` and this; absent where nothing does.',
        }),
      })
      .optional()
      .meta({ description: 'Present when no person did it: a sender answered an alert by itself.' }),
    reason: z.string(),
    cause: cause.optional(),
    result: responseResult,
    detail: text.optional().meta({ description: 'Why it failed or was refused; of what was done, what it said.' }),
    undoable: z.boolean().meta({ description: 'Whether it can be taken back now, from here.' }),
    undone: z
      .object({
        at: instant,
        by: person,
        reason: z.string().optional().meta({ description: 'Absent where a sender’s own user took it back.' }),
      })
      .optional(),
  })
  .meta({ id: 'Response' });

export const responseQuery = z.object({
  cluster: textList,
  namespace: textList,
  action: listOf(doneAction),
  result: listOf(responseResult),
  by: z.enum(['people', 'senders']).optional().meta({ description: 'Whether people or senders by themselves did it.' }),
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
