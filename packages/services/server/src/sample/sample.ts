import { writeSbom } from '@seawall/image';
import { version } from '@seawall/scan';
import { auditStory } from './audit-story.ts';
import { componentsOf, images } from './images.ts';
import { kernelStory } from './kernel-story.ts';
import { sampleFile } from './place.ts';

// The sample cluster: a small company's shop as examples/bookshop writes it, the images that it runs and one bad morning.
// It is material only: manifests, bills of materials, advisories and recorded lines go through the pipelines that a
// real cluster's go through.

/** Manifests of the shop. */
export const sampleManifests = sampleFile('../../../../../examples/bookshop/manifests', 'manifests');

/** A few published advisories as OSV records, for who has no advisory database yet: see `buildDatabase`. */
export const sampleAdvisories = sampleFile('./advisories', 'advisories');

export interface SampleSbom {
  /** As the manifests name the image. */
  readonly image: string;
  /** CycloneDX, as a scan of the image would write it. */
  readonly document: string;
}

export function sampleSboms(): SampleSbom[] {
  return images.map((image) => {
    const subject = { type: 'image', name: image.name } as const;
    const sbom = { subject, distribution: image.distribution, components: componentsOf(image) };
    return { image: image.name, document: writeSbom(sbom, 'cyclonedx', { name: 'seawall', version }) ?? '' };
  });
}

/** Recorded kernel events and the audit log, line by line in the order of their time, ending at `now`. */
export function sampleEvents(now: Date): string[] {
  return [...kernelStory(now), ...auditStory(now)]
    .map((line) => ({ line, time: timeOf(line) }))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .map(({ line }) => line);
}

/** What was known before the first event has no time, and comes first. */
function timeOf(line: string): string {
  return /"(?:time|stageTimestamp)":"([^"]+)"/.exec(line)?.[1] ?? '';
}
