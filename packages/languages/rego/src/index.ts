export { type Builtin, type BuiltinResult, builtin, type Failure, fail, typeFailure } from './builtins/builtin.ts';
export { RegoError, type RegoErrorCode, type Location } from './errors.ts';
export { createPolicy, type Limits, type Policy, type PolicyOptions } from './policy.ts';
export { type Bindings, type EvaluateOptions, prepareQuery, type Query } from './query.ts';
export { parseModule, parseQuery, parseTermText } from './syntax/parser.ts';
export { fromJson, jsonText, parseJson, toJson } from './values/json.ts';
export { compare, equal } from './values/compare.ts';
export { termText } from './values/text.ts';
export type { RegoObject, RegoSet, Value } from './values/value.ts';
