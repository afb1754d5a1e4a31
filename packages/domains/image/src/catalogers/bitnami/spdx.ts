import type { Cataloger } from '../../analyse/cataloger.ts';
import { readSbom } from '../../sbom/read.ts';

/** Bitnami's images say in SPDX what their own packages brought. */
export const bitnamiCataloger: Cataloger = {
  id: 'bitnami',
  version: 1,
  urls: ['https://github.com/bitnami/containers', 'https://spdx.github.io/spdx-spec/v2.3/'],
  evidence: 'installed',
  wants: { suffixes: ['.spdx'], accepts: (path) => /(?:^|\/)bitnami\/(?:.*\/)?\.spdx-[^/]+\.spdx$/.test(path) },
  limit: 16 * 1024 * 1024,
  read({ path, content }) {
    const read = readSbom(content.text(), path);
    if (read === undefined) return {};
    const components = read.sbom.components.map((component) => ({ ...component, places: [{ path }] }));
    return { components, ...(read.problems.length === 0 ? {} : { problems: read.problems }) };
  },
};
