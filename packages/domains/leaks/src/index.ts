export { createDetector, type Detector, type DetectorOptions } from './detector.ts';
export type { FileScan } from './engine/file-scan.ts';
export { type Encoding, type Leak, redact } from './leak.ts';
export type { Check, OwnRule } from './rule.ts';
export { rules } from './rules/registry.ts';
