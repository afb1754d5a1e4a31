import { z } from 'zod';
import { count, instant, listOf, page, paging, text, textList } from './common.ts';
import { historyEntry } from './findings.ts';

const exceptionState = z.enum(['pending', 'approved', 'denied', 'revoked', 'expired']).meta({ id: 'ExceptionState' });

/** What an exception covers: what is absent is no condition. A `*` in `subject` and `namespace` stands for any text. */
const exceptionScope = z
  .strictObject({
    cluster: z.string().max(200).optional(),
    namespace: z.string().max(253).optional(),
    image: z.string().max(500).optional().meta({ description: 'Digest or reference; `*` stands for any text.' }),
    subject: z.string().max(500).optional().meta({ description: '`Deployment shop/cart`; `*` stands for any text.' }),
    finding: z.string().max(200).optional().meta({ description: 'Id of one finding.' }),
  })
  .meta({ id: 'ExceptionScope' });

export const exception = z
  .object({
    id: z.string(),
    rule: z.string(),
    scope: exceptionScope,
    reason: z.string(),
    state: exceptionState,
    requester: z.object({ id: z.string(), name: z.string() }),
    approver: z.object({ id: z.string(), name: z.string() }).optional(),
    createdAt: instant,
    decidedAt: instant.optional(),
    expiresAt: instant,
    /** The findings that it hides now, or would hide. */
    hides: count,
    ruleTitle: text.optional(),
    /** Whether the caller may approve or deny it; nobody may decide on a request of their own. */
    mayDecide: z.boolean(),
  })
  .meta({ id: 'Exception' });

export const exceptionDetail = exception.extend({ history: z.array(historyEntry) }).meta({ id: 'ExceptionDetail' });

export const exceptionQuery = z.object({ state: listOf(exceptionState), rule: textList, ...paging });

export const exceptionPage = page(exception).meta({ id: 'ExceptionPage' });

export const exceptionRequest = z
  .strictObject({
    rule: z.string().min(1).max(300),
    scope: exceptionScope,
    reason: z.string().min(5).max(2000),
    expiresAt: instant,
  })
  .meta({ id: 'ExceptionRequest' });

export const decision = z.strictObject({ comment: z.string().max(2000).optional() }).meta({ id: 'Decision' });
