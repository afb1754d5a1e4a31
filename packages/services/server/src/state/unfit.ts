import { reasonOf, ServerError } from '../error.ts';

/**
 * What somebody sent and PostgreSQL cannot hold, as an error that says so; undefined for all else. SQLSTATE classes 22, 23
 * and 54: a value that no type takes, a cluster that was removed meanwhile, a text too long for an index. Sending it again
 * would not help.
 */
export function unfit(error: unknown): ServerError | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string' || !/^(?:22|23|54)[0-9A-Z]{3}$/.test(code)) return undefined;
  const reason = reasonOf(error);
  return new ServerError(
    'refused',
    { en: `It holds what cannot be stored: ${reason}`, zh: `其中包含无法存储的内容：${reason}` },
    { cause: error },
  );
}
