export type {
  KernelEvent,
  ProgramFacts,
  SocketAddress,
  SocketFacts,
  TaskFacts,
  TrafficFacts,
} from './capture/kernel-event.ts';
export type { Enricher } from './enricher.ts';
export { AgentError, type AgentErrorCode } from './error.ts';
export { type HostOptions, hostSource } from './host.ts';
export type { CallFilter } from './programs/call.ts';
export { allCalls, type Wanted } from './programs/install.ts';
export { type NodeOptions, type NodeState, openNode } from './node.ts';
export { denyConnect, type DeniedPeer } from './prevention/deny-connect.ts';
export { denyExec } from './prevention/deny-exec.ts';
export { deedJournal } from './prevention/journal.ts';
export { killInKernel } from './prevention/kernel-kill.ts';
export { killOnMatch } from './prevention/kill.ts';
export type { Deed, Measure, Mode, OnDeed } from './prevention/measure.ts';
export { openSensor, type Sensor, type SensorCounters, type SensorOptions } from './sensor.ts';
