export type { Alert, AlertFindings, MatrixCell } from './alert.ts';
export type { Completeness } from './completeness.ts';
export { type Component, type ComponentPlace, type Distribution, type Ecosystem, ecosystems } from './component.ts';
export { type Actor, type Event, type EventKind, type EventValue, eventKinds, type WorkloadContext } from './event.ts';
export type { Evidence } from './evidence.ts';
export { type Finding, type FindingKind, type FindingPriority, type FindingStatus, findingKinds } from './finding.ts';
export { fingerprint, type Identity } from './fingerprint.ts';
export type { Fix, FixOperation, FixPlan } from './fix.ts';
export type { FrameworkRef } from './framework.ts';
export type { Incident, JoinReason, TimelineEntry } from './incident.ts';
export type { Outcome, OutcomeStatus } from './outcome.ts';
export { formatPath, type Path, type Place } from './place.ts';
export {
  displayRef,
  type FileRef,
  formatRef,
  type ImageRef,
  type NodeRef,
  type PackageRef,
  parseRef,
  type Ref,
  type ResourceRef,
  splitApiVersion,
} from './ref.ts';
export { compareSeverity, isAtLeast, type Severity, severities } from './severity.ts';
export { type Language, languages, say, type Text, type TextValues } from './text.ts';
export {
  type Decision,
  decisions,
  type PatchOperation,
  type PolicyRef,
  strictest,
  type TraceStep,
  type Verdict,
  type VerdictMessage,
} from './verdict.ts';
export { own, table } from './table.ts';
