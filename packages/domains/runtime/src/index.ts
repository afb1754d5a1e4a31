export { type AlertBook, type BookOptions, createBook, defaultBook, type Totals } from './alerts/book.ts';
export { type ActiveException, type AlertException, type ExceptionBook, readExceptions } from './alerts/exceptions.ts';
export { type FindingsIndex, indexFindings } from './alerts/findings.ts';
export { type CorrelationBook, readCorrelations } from './correlation/read.ts';
export type { CorrelationRule } from './correlation/rule.ts';
export { createDetector, type Described, type Detector, type DetectorOptions } from './detect/detector.ts';
export { bindSyscall, filledFields } from './fields/bind.ts';
export { cellsOf, matrices } from './matrix/cells.ts';
export { buildingBlock, coverageOf, type MatrixCoverage, type TechniqueCoverage } from './matrix/coverage.ts';
export { tacticName, tacticOf } from './matrix/tactics.ts';
export { unseen } from './matrix/unseen.ts';
export type { Observed, SensorAlert, SyscallEvent } from './observed.ts';
export { severityOfPriority } from './priority.ts';
export {
  defaultCorrelationFiles,
  defaultRuleFiles,
  loadRules,
  type RuleBook,
  type RuleFile,
  sources,
} from './rules.ts';
export { createSession, type Losses, type Session, type SessionOptions } from './session/session.ts';
export { alertOf as falcoAlertOf } from './sources/falco.ts';
export {
  createReader,
  type Fault,
  longestLine,
  type Reader,
  type ReaderOptions,
  type ReadLine,
} from './sources/reader.ts';
export { createRecorder, type Recorder } from './sources/record.ts';
export { shapes } from './sources/registry.ts';
export { apply, type Told } from './sources/apply.ts';
export { type Container, type Mount, type Pod, shortId } from './state/container.ts';
export {
  connectionName,
  type Descriptor,
  type DescriptorType,
  type Endpoint,
  endpoint,
} from './state/descriptor.ts';
export type { Process, ProcessInfo } from './state/process.ts';
export { createTable, type ProcessTable, type TableLimits } from './state/table.ts';
export { alertMessage } from './words/messages.ts';
export { ruleDescription } from './words/descriptions.ts';
export { techniqueName } from './words/techniques.ts';
export { ruleTitle } from './words/titles.ts';
export { partOfIncident } from './incidents/incident.ts';
