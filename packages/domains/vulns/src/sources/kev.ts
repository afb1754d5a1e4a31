import { field, mappings, readJson, text } from './json.ts';
import type { Source } from './source.ts';

export const kev: Source = {
  id: 'kev',
  publisher: 'CISA',
  licence: 'public domain',
  downloads: [
    {
      url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
      file: 'known_exploited_vulnerabilities.json',
    },
  ],
  wants: /\.json$/,
  recognises: (name, head) => /known_exploited|kev/.test(name) && /"catalogVersion"|"cveID"/.test(head),
  read(file, sink) {
    const catalogue = readJson(file, sink);
    if (catalogue === undefined) return;
    const entries = field(catalogue, 'vulnerabilities');
    if (!Array.isArray(entries)) return sink.problem(file.path, { en: 'lists no vulnerabilities', zh: '没有漏洞列表' });
    for (const entry of mappings(entries)) {
      const id = text(entry['cveID']);
      const added = text(entry['dateAdded']);
      if (id === undefined || added === undefined) {
        sink.problem(file.path, { en: 'has an entry without cveID or dateAdded', zh: '有条目缺少 cveID 或 dateAdded' });
        continue;
      }
      const due = text(entry['dueDate']);
      const name = text(entry['vulnerabilityName']);
      const ransomware = text(entry['knownRansomwareCampaignUse'])?.toLowerCase() === 'known';
      sink.exploitation(id, {
        known: { added, ransomware, ...(due === undefined ? {} : { due }), ...(name === undefined ? {} : { name }) },
      });
    }
  },
};
