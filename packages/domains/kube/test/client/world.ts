import { readFile } from 'node:fs/promises';
import { type ClientWorld, clientWorld } from '../../src/client/world.ts';

/** A world without surprises: no environment, no jitter; what a test gives stands in for the rest. */
export function testWorld(given: Partial<ClientWorld> = {}): ClientWorld {
  return {
    env: {},
    home: '/nowhere',
    interactive: false,
    now: Date.now,
    random: () => 0,
    readFile: (path) => readFile(path, 'utf8'),
    run: clientWorld().run,
    ...given,
  };
}

/** Files of a world, by path. */
export function files(texts: Readonly<Record<string, string>>): ClientWorld['readFile'] {
  return (path) => {
    const text = texts[path];
    return text === undefined
      ? Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
      : Promise.resolve(text);
  };
}
