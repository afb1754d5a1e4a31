import {
  createPolicy,
  type EvaluateOptions,
  type PolicyOptions,
  prepareQuery,
  RegoError,
  toJson,
} from '../src/index.ts';

/** What a query's variable `x` is, as plain data; undefined when the query has no solution. */
export function valueOf(
  module: string,
  query = 'x = data.test.p',
  {
    input,
    data,
    options,
    policy,
  }: { input?: unknown; data?: unknown; options?: EvaluateOptions; policy?: PolicyOptions } = {},
): unknown {
  const value = prepareQuery(createPolicy({ 'test.rego': module }, policy), query).value('x', input, data, options);
  return value === undefined ? undefined : toJson(value);
}

/** The value of a term of built-ins, evaluated strictly. */
export function evaluated(term: string, input?: unknown): unknown {
  return valueOf('package test', `x = ${term}`, { input, options: { strict: true } });
}

/** The error that something ends in. */
export function errorOf(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof RegoError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
}
