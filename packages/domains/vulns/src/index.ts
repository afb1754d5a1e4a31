export { schemeOf } from './versions/registry.ts';
export type { VersionScheme } from './versions/scheme.ts';
