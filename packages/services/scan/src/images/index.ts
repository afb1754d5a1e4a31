// What only the commands about images load.
export { sbomFormats, writeSbom } from '@seawall/image';
export { compareSboms, type Comparison, diffFormats, formatDiff } from './diff.ts';
export { type SbomContents, sbomOfTarget, validateSbomFile } from './target.ts';
