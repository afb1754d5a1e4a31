import type { z } from 'zod';
import { type FieldFault, refuse, type Refusal } from './refusal.ts';

/** Holds a part of a request against its schema; the refusal names every field that is wrong. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: FieldFault['in'],
): { readonly value: z.output<Schema> } | Refusal {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const errors = result.error.issues.slice(0, 50).flatMap((issue) => faultsOf(issue, where));
  const list = errors.map(({ pointer, detail }) => `${pointer || '/'}: ${detail}`).join('; ');
  return refuse(422, 'invalid', `The request is not as it should be: ${list}`, `请求不符合要求：${list}`, { errors });
}

function faultsOf(issue: z.core.$ZodIssue, where: FieldFault['in']): FieldFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      in: where,
      pointer: pointerTo([...issue.path, key]),
      detail: 'is not known here',
    }));
  }
  return [{ in: where, pointer: pointerTo(issue.path), detail: issue.message }];
}

/** RFC 6901. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
