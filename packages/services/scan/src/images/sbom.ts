import type { ImageContents, Sbom } from '@seawall/image';
import type { Ref } from '@seawall/model';

/** What an image or tree of files is called in reports and bills of materials. */
export function subjectOf({ kind, name, digest, id }: ImageContents): Ref {
  if (kind === 'rootfs') return { type: 'file', path: name };
  const known = digest ?? id;
  return { type: 'image', name, ...(known === undefined ? {} : { digest: known }) };
}

/** Its layers, as places of components name them, and what made each. */
export function layersOf({ layers }: ImageContents) {
  return layers.map(({ diffId, instruction, ofBase }) => ({
    diffId,
    ...(instruction === undefined ? {} : { instruction }),
    ofBase,
  }));
}

/** The bill of materials of an image. Its time is the image's own, so that the same image gives the same document. */
export function sbomOf(contents: ImageContents): Sbom {
  const created = secondsOf(contents.config.created);
  return {
    subject: subjectOf(contents),
    ...(contents.distribution === undefined ? {} : { distribution: contents.distribution }),
    ...(created === undefined ? {} : { created }),
    components: contents.components,
    ...(contents.layers.length === 0 ? {} : { layers: layersOf(contents) }),
    ...(contents.build === undefined ? {} : { build: contents.build }),
    ...(contents.complete ? {} : { incomplete: true }),
  };
}

/** `2026-01-02T03:04:05.678901234Z` → without the fraction. */
function secondsOf(time: string | undefined): string | undefined {
  const parsed = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}
