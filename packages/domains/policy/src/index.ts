export {
  type Operation,
  type Review,
  type RequestOptions,
  inNamespace,
  reviewOf,
  reviewOfRecorded,
} from './admission/request.ts';
export { type ClusterView, clusterView } from './cluster.ts';
export { type SourceFile, type WrittenObject, writtenObjects } from './documents.ts';
export { type EnforcementPoint, enforcementPoints } from './gatekeeper/enforcement.ts';
export { loadPolicies } from './load.ts';
export type { JudgeOptions, Policy, PolicySet, Unassessed } from './policy.ts';
export { type CaseResult, type ReadText, runSuite } from './suite/run.ts';
export { type RegoTest, runRegoTests } from './suite/rego-tests.ts';
export { isSuite, readSuite, type Suite } from './suite/suite.ts';
