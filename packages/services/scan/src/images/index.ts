// What only the commands about images load.
export { sbomFormats, writeSbom } from '@seawall/image';
export { ScanError } from '../error.ts';
export { version } from '../version.ts';
export { type Attachment, attachmentsOf } from './attached.ts';
export { compareSboms, type Comparison, diffFormats, formatDiff } from './diff.ts';
export { type SbomContents, sbomOfTarget, validateSbomFile } from './target.ts';
