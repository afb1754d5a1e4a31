export { callNames } from './calls/table.ts';
export type {
  KernelEvent,
  ProgramFacts,
  SocketAddress,
  SocketFacts,
  TaskFacts,
} from './capture/kernel-event.ts';
export type { Enricher } from './enricher.ts';
export { AgentError, type AgentErrorCode } from './error.ts';
export type { CallFilter } from './programs/call.ts';
export { allCalls, type Wanted } from './programs/install.ts';
export { deedJournal } from './prevention/journal.ts';
export type { Deed } from './prevention/measure.ts';
export { type PreventionPlan, readPlan } from './prevention/plan.ts';
export { openSensor, type Sensor, type SensorCounters, type SensorOptions } from './sensor.ts';
export { watchNode, type WatchNodeOptions } from './watch-node.ts';
