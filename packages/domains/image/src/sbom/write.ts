import { table } from '@seawall/model';
import { cyclonedxVersions, writeCyclonedx } from './cyclonedx/write.ts';
import type { Sbom, SbomTool } from './sbom.ts';
import { spdxDocument } from './spdx/document.ts';
import { writeSpdxJson } from './spdx/json.ts';
import { writeSpdx3 } from './spdx/jsonld.ts';
import { writeTagValue } from './spdx/tag-value.ts';

type Writer = (sbom: Sbom, tool: SbomTool) => string;

const cyclonedx = Object.fromEntries(
  cyclonedxVersions.map((version): [string, Writer] => [
    `cyclonedx@${version}`,
    (sbom, tool) => writeCyclonedx(sbom, version, tool),
  ]),
);

const writers: Readonly<Record<string, Writer>> = table({
  cyclonedx: (sbom, tool) => writeCyclonedx(sbom, '1.6', tool),
  ...cyclonedx,
  spdx: (sbom, tool) => writeSpdxJson(spdxDocument(sbom, tool)),
  'spdx@2.3': (sbom, tool) => writeSpdxJson(spdxDocument(sbom, tool)),
  'spdx@3.0': (sbom, tool) => writeSpdx3(spdxDocument(sbom, tool)),
  'spdx-tag-value': (sbom, tool) => writeTagValue(spdxDocument(sbom, tool)),
});

/** The formats that bills of materials are written in; `cyclonedx` and `spdx` are what most tools read today. */
export const sbomFormats: readonly string[] = Object.keys(writers);

/** Writes a bill of materials; undefined for an unknown format. The same input gives the same bytes. */
export function writeSbom(sbom: Sbom, format: string, tool: SbomTool): string | undefined {
  return writers[format]?.(sbom, tool);
}
