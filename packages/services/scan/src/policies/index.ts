export { evaluatePolicies, type PolicyEvaluation, type PolicyReport } from './evaluate.ts';
export type { PlacedVerdict } from './judge.ts';
export {
  type CoveredFile,
  type PolicyTestOptions,
  type PolicyTestReport,
  type PolicyTestResult,
  testPolicies,
} from './test.ts';
