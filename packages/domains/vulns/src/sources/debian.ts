import { readCveList } from './debian-cves.ts';
import { readTrackerJson } from './debian-json.ts';
import { readAdvisoryList } from './debian-lists.ts';
import type { Source } from './source.ts';

export const debianTracker: Source = {
  id: 'debian-tracker',
  publisher: 'Debian security tracker',
  licence: 'MIT',
  downloads: [
    { url: 'https://security-tracker.debian.org/tracker/data/json', file: 'tracker.json' },
    ...['DSA', 'DLA', 'DTSA'].map((list) => ({
      url: `https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/${list}/list`,
      file: `${list}/list`,
    })),
  ],
  folders: ['debian', 'debian-security-tracker', 'security-tracker'],
  wants: /(?:^|\/)(?:(?:DSA|DLA|DTSA|CVE)\/list|[^/]*\.json|json)$/,
  recognises: (name, head) =>
    /(?:^|\/)(?:DSA|DLA|DTSA|CVE)\/list$/.test(name) ||
    (name.endsWith('json') && /^\s*\{\s*"[^"]+"\s*:\s*\{\s*"(?:CVE|TEMP)-[^"]+"\s*:\s*\{/.test(head)),
  read(file, sink) {
    if (/(?:^|\/)CVE\/list$/.test(file.path)) readCveList(file, sink);
    else if (file.path.endsWith('list')) readAdvisoryList(file, sink);
    else readTrackerJson(file, sink);
  },
};
