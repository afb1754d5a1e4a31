import { mappings, readJson, text } from './json.ts';
import type { Source } from './source.ts';

const releases = ['1.0', '2.0', '3.0', '4.0', '5.0'];

export const photon: Source = {
  id: 'photon',
  publisher: 'VMware',
  licence: 'not stated',
  downloads: releases.map((release) => ({
    url: `https://packages.vmware.com/photon/photon_cve_metadata/cve_data_photon${release}.json`,
    file: `cve_data_photon${release}.json`,
  })),
  wants: /cve_data_photon[\d.]+\.json$/,
  recognises: (name) => /cve_data_photon[\d.]+\.json$/.test(name),
  read(file, sink) {
    const release = /photon([\d.]+)\.json$/.exec(file.path)?.[1];
    const list = readJson(file, sink);
    if (list === undefined) return;
    if (release === undefined || !Array.isArray(list)) {
      return sink.problem(file.path, { en: 'is no list of a release of Photon', zh: '不是 Photon 某个版本的列表' });
    }
    for (const entry of mappings(list)) {
      const id = text(entry['cve_id']);
      const name = text(entry['pkg']);
      if (id === undefined || name === undefined) {
        sink.problem(file.path, { en: 'has an entry without cve_id or pkg', zh: '有条目缺少 cve_id 或 pkg' });
        continue;
      }
      const fixed = text(entry['res_ver']);
      const none = fixed === undefined || fixed === 'NA';
      // "NA" stands where there is no fix; whether it is affected the second field says.
      if (none && text(entry['aff_ver']) === undefined) {
        sink.skipped();
        continue;
      }
      sink.advisory({ id, source: 'photon' }, [
        { space: `photon:${release}`, name, statement: { ranges: [none ? [] : [`<${fixed}`]] } },
      ]);
    }
  },
};
