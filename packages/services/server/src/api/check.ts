import { table } from '@seawall/model';
import { z } from 'zod';
import { type FieldFault, invalid, type Refusal } from './refusal.ts';

/** Holds a part of a request against its schema; the refusal names every field that is wrong. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: FieldFault['in'],
): { readonly value: z.output<Schema> } | Refusal {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data };
  return invalid(result.error.issues.slice(0, 50).flatMap((issue) => faultsOf(issue, where)));
}

const chinese = z.locales.zhCN().localeError;

/** The sentences that our own schemas bring, in Chinese. */
const ownSentences: Readonly<Record<string, string>> = table({
  'names nothing': '未指定任何值',
  'letters, digits and . _ @ + -': '只能包含字母、数字和 . _ @ + -',
  'lower-case letters, digits and hyphens': '只能包含小写字母、数字和连字符',
  'lower-case letters, digits, dots and hyphens, at most 63': '只能包含小写字母、数字、点和连字符，至多 63 个字符',
});

function faultsOf(issue: z.core.$ZodIssue, where: FieldFault['in']): FieldFault[] {
  if (issue.code === 'unrecognized_keys') {
    const text = { en: 'is not known here', zh: '此处没有该项' };
    return issue.keys.map((key) => ({ in: where, pointer: pointerTo([...issue.path, key]), text }));
  }
  return [{ in: where, pointer: pointerTo(issue.path), text: { en: issue.message, zh: inChinese(issue) } }];
}

/** What a schema says of its own accord is said in English alone. */
function inChinese(issue: z.core.$ZodIssue): string {
  const own = ownSentences[issue.message];
  if (own !== undefined) return own;
  const said = chinese(issue as z.core.$ZodRawIssue);
  return (typeof said === 'string' ? said : said?.message) ?? issue.message;
}

/** RFC 6901. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
