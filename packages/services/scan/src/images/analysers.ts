import { installedCatalogers, type StreamAnalyser } from '@seawall/image';
import { imagePasses } from './pass.ts';
import type { Run } from '../run.ts';

/** The settings of each pass that takes part, by its id: what workers are started with. */
export type PassSettings = Readonly<Record<string, unknown>>;

export function passSettings(run: Run): PassSettings {
  const settings: Record<string, unknown> = {};
  for (const pass of imagePasses) {
    const own = pass.settings(run);
    if (own !== undefined) settings[pass.id] = own;
  }
  return settings;
}

/** What names the results of these passes in the cache. */
export async function keysOf(settings: PassSettings) {
  const streams: Pick<StreamAnalyser, 'id' | 'key'>[] = [];
  for (const { id, key } of imagePasses) {
    if (Object.hasOwn(settings, id)) streams.push({ id, key: await key(settings[id]) });
  }
  return { catalogers: installedCatalogers, streams };
}

/** Everything that looks at the files of an image. */
export async function analysersOf(settings: PassSettings) {
  const streams: StreamAnalyser[] = [];
  for (const pass of imagePasses) {
    if (Object.hasOwn(settings, pass.id)) streams.push(await pass.analyser(settings[pass.id]));
  }
  return { catalogers: installedCatalogers, streams };
}
