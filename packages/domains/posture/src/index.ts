export { type Category, type Control, type ControlInfo, categories } from './control.ts';
export type { Dockerfile } from './dockerfile/instructions.ts';
export { type ControlTally, createJudge, type Judge, type JudgeOptions, type Verdicts } from './judge.ts';
export type { Framework, FrameworkResult, Requirement, RequirementResult, ScoreFactor } from './frameworks/framework.ts';
export { controls } from './registry.ts';
export { defaultSettings, type RequiredLabel, type Settings } from './settings.ts';
