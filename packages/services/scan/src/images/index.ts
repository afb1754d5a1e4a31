// What only the commands about images load.
export { sbomFormats, writeSbom } from '@seawall/image';
export { imageInspector } from './inspect.ts';
export { sbomOf } from './sbom.ts';
