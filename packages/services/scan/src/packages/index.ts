export { matchSbom, type SbomMatch, type SbomMatchOptions } from './match-sbom.ts';
export { type Holder, type WhoHas, whoHas } from './who-has.ts';
