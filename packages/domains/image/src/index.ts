export type { CatalogedFile, Cataloger, FileReading, Finished, Reading, Tree, Wants } from './analyse/cataloger.ts';
export type { Content } from './analyse/content.ts';
export { type Inventory, type JoinOptions, joinReadings, type ReadFile } from './analyse/join.ts';
export { createMatcher, isProgram, type Matcher } from './analyse/matcher.ts';
export { memoryContent } from './analyse/memory.ts';
export { readFile, type Readings } from './analyse/read.ts';
export type { LayerStream, StreamAnalyser, StreamedFile } from './analyse/stream.ts';
export { catalogers, installedCatalogers } from './catalogers/index.ts';
