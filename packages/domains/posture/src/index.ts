export { type Category, type Control, type ControlInfo, categories } from './control.ts';
export type { UnavailableKinds } from './blocked.ts';
export { isPattern } from './controls/labels/pattern.ts';
export type { Dockerfile } from './dockerfile/instructions.ts';
export { isDockerfileName } from './dockerfile/name.ts';
export { type DockerfileRead, readDockerfile } from './dockerfile/read.ts';
export { assessFrameworks } from './frameworks/assess.ts';
export type {
  Framework,
  FrameworkResult,
  Requirement,
  RequirementResult,
  ScoreFactor,
} from './frameworks/framework.ts';
export { frameworkById, frameworks } from './frameworks/registry.ts';
export {
  type BelowFloor,
  type ControlFailure,
  type ControlTally,
  createJudge,
  type Judge,
  type JudgeOptions,
  type Verdicts,
} from './judge.ts';
export { createLiveJudge, type Delta, type LiveJudge, type ObjectChange } from './live/judge.ts';
export { type Exposure, exposureOf, serviceOf } from './network/exposure.ts';
export { ingressOf } from './network/ingress.ts';
export { kindsRead } from './reads.ts';
export { controlById, controls } from './registry.ts';
export { scoreWorkloads, type WorkloadScore } from './score.ts';
export { defaultSettings, type RequiredLabel, type Settings } from './settings.ts';
export type { FileInfo, HostFiles, Look } from './node/host-files.ts';
export { kernelUnseen, networkUnseen } from './node/kernel.ts';
export { namedFiles } from './node/named-files.ts';
export { type Node, readNode } from './node/node.ts';
