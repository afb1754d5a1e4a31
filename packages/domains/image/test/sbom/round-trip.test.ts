import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSbom } from '../../src/sbom/read.ts';
import type { Sbom } from '../../src/sbom/sbom.ts';
import { validateCyclonedx } from '../../src/sbom/validate.ts';
import { sbomFormats, writeSbom } from '../../src/sbom/write.ts';
import { anySbom } from './components.ts';

const tool = { name: 'seawall', version: '0.1.0' };

function write(sbom: Sbom, format: string): string {
  return writeSbom(sbom, format, tool) as string;
}

describe.each(sbomFormats)('%s', (format) => {
  it('carries every field there and back', () => {
    fc.assert(
      fc.property(anySbom, (sbom) => {
        const read = readSbom(write(sbom, format), 'sbom');
        expect(read?.problems).toEqual([]);
        expect(read?.sbom).toEqual(sbom);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same text for the same components in any order', () => {
    fc.assert(
      fc.property(anySbom, (sbom) => {
        expect(write({ ...sbom, components: sbom.components.toReversed() }, format)).toBe(write(sbom, format));
      }),
      { numRuns: 20 },
    );
  });
});

it.each(['1.4', '1.5', '1.6', '1.7'])('what is written as CycloneDX %s holds against its schema', async (version) => {
  const samples = fc.sample(anySbom, { numRuns: 20, seed: 7 });
  for (const sbom of samples) {
    expect(await validateCyclonedx(write(sbom, `cyclonedx@${version}`), 'sbom.json')).toEqual([]);
  }
});
