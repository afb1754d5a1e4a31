export { inventoryKinds } from './cluster/collect.ts';
export { loadConfig } from './config/load.ts';
export { projectRoot } from './discover/targets.ts';
export { ScanError, type ScanErrorCode } from './error.ts';
export {
  type FileFix,
  type FixChoice,
  type FixPlanned,
  fixableFindings,
  planAllFixes,
  planFixes,
  type RefusedFix,
  unifiedDiff,
} from './fix.ts';
export { type Registries, registriesOf } from './locks/registries.ts';
export type { ClusterChoice } from './options.ts';
export { defaultFailOn, defaultSeverity, type FailOn, type Progress, type ScanOptions } from './options.ts';
export type { Output, OutputOptions } from './output/output.ts';
export { csvText } from './output/csv.ts';
export { outputs } from './output/registry.ts';
export { categoryNames, outcomeNames, reasonAndRemedy, severityNames } from './output/words.ts';
export type {
  Action,
  ControlResult,
  ExceptionNotice,
  NotAssessedTarget,
  Report,
  RuleInfo,
  Summary,
  WorkloadScore,
} from './report.ts';
export type { ImageOptions } from './images/options.ts';
export type { ImageFacts, PlacedExplanation } from './collected.ts';
export { isIncomplete, type ScanResult, scan } from './scan.ts';
export { version } from './version.ts';
export { type ClusterDelta, type LiveCluster, type WatchEvents, watchCluster } from './watch.ts';
export { machine, type RunOptions, type RunResult, type World } from './world.ts';
