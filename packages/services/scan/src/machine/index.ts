// What every command needs to know before it is known which one it is: without the engines.
export { outputIds } from '../output/ids.ts';
export { severityNames } from '../output/words.ts';
export { version } from '../version.ts';
export { machine } from '../world.ts';
