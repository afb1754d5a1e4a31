export {
  type AuditEvent,
  type AuditLine,
  auditEvents,
  nanosecondsOf,
  readAuditLine,
  timeOf as auditTime,
} from './audit/events.ts';
export { bindAudit } from './audit/extract.ts';
export { binaryOf, bytesOf, textOf, textOfBinary, wellFormed } from './bytes.ts';
export { createEngine, type Engine, type EngineOptions } from './engine/engine.ts';
export { FalcoError, type FalcoErrorCode, type Position } from './errors.ts';
export {
  type FieldInfo,
  type FieldRegistry,
  type FieldRow,
  fieldRegistry,
  fieldTable,
  lookup,
} from './fields/registry.ts';
export { auditSource, type EventSource, syscallSource } from './fields/sources.ts';
export { type Address, addressOf, parseAddress, printAddress } from './filter/address.ts';
export type { Predicate } from './filter/check.ts';
export { globTest } from './filter/glob.ts';
export { compileFilter } from './filter/compile.ts';
export { type Details, detailsOf } from './filter/details.ts';
export { countTypes, type EventTypeSet, eventTypesOf, holdsType } from './filter/event-types.ts';
export type { Bind, CompileContext, Getter } from './filter/operand.ts';
export { type ConditionWarning, warningsOf } from './filter/warnings.ts';
export { costOf, type LintFinding, type LintKind, lintRules, type RuleCost } from './lint/lint.ts';
export {
  createFormatter,
  type FalcoAlert,
  type Formatter,
  type FormatterOptions,
  render as renderOutput,
} from './output/alert.ts';
export type { OutputAdditions } from './output/additions.ts';
export { compileOutput } from './output/format.ts';
export { bindRecord, type FieldRecord } from './record.ts';
export type { Rule } from './rules/compile-rules.ts';
export { type Priority, parsePriority, priorities, type RuleDefinition } from './rules/definitions.ts';
export { describeRules, type RuleDescription } from './rules/describe.ts';
export { defaultRuleSet, initialRuleSets, type RuleSelection, type RuleSets, switchRules } from './rules/enable.ts';
export { createLoader, type Loader, type LoaderOptions, type LoadResult } from './rules/loader.ts';
export {
  type ErrorCode,
  type LoadError,
  type LoadMessage,
  type LoadWarning,
  printMessage,
  type WarningCode,
} from './rules/messages.ts';
export { engineVersion, type Plugin } from './rules/versions.ts';
export type { Check, Filter, Operand, Source } from './syntax/ast.ts';
export { escapeText } from './syntax/escape.ts';
export { type ParseOptions, parseFilter } from './syntax/parser.ts';
export { printFilter, type PrintStyle } from './syntax/printer.ts';
export { type Scalar, type Value, type ValueType } from './types.ts';
