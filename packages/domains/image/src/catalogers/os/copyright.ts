import { normaliseLicence } from '../../licences/normalise.ts';
import { readControl } from './control.ts';

/**
 * The licences that a Debian `copyright` file names: of the paragraphs where it is machine-readable, else the common
 * licences that it points to.
 */
export function readLicences(text: string): string[] {
  const named = /^Format(?:-Specification)?:/im.test(text.slice(0, 4096)) ? ofParagraphs(text) : [];
  const found = named.length > 0 ? named : ofReferences(text);
  return [...new Set(found.flatMap(normaliseLicence))].sort();
}

/** Paragraphs of files; those that only carry the text of a licence repeat its name. */
function ofParagraphs(text: string): string[] {
  return (asUsual(text) ?? anyHow(text)).flatMap((name) => (name === '' ? [] : [spdxName(name)]));
}

const licenceField = '\nLicense:';

/**
 * Nearly all write fields as the format's examples do, and most of the text is that of licences: only what stands around
 * these words is looked at. Undefined where there are none, or lines end otherwise.
 */
function asUsual(text: string): string[] | undefined {
  const first = text.indexOf(licenceField);
  if (first < 0 || text.includes('\r')) return undefined;
  const names: string[] = [];
  for (let at = first; at >= 0; at = text.indexOf(licenceField, at + 1)) {
    const start = Math.max(text.lastIndexOf('\n\n', at), 0);
    const end = text.indexOf('\n\n', at + 1);
    const files = text.indexOf('\nFiles:', start);
    if (files < 0 || (end >= 0 && files > end)) continue;
    const from = at + licenceField.length;
    const to = text.indexOf('\n', from);
    names.push(text.slice(from, to < 0 ? text.length : to).trim());
  }
  return names;
}

function anyHow(text: string): string[] {
  return readControl(text).flatMap((fields) => {
    const name = fields.get('license')?.split('\n')[0]?.trim();
    return name === undefined || !fields.has('files') ? [] : [name];
  });
}

/** The short names of the format that are not SPDX's. */
function spdxName(name: string): string {
  return name
    .split(/\s+(and|or)\s+|,\s*/i)
    .map((part) => (part === undefined ? '' : (commonNames.get(part.toLowerCase()) ?? part)))
    .filter((part) => part !== '')
    .map((part) => (/^(?:and|or)$/i.test(part) ? part.toUpperCase() : part))
    .join(' ');
}

const commonNames = new Map(
  Object.entries({
    'gpl-1': 'GPL-1.0-only',
    'gpl-1+': 'GPL-1.0-or-later',
    'gpl-2': 'GPL-2.0-only',
    'gpl-2+': 'GPL-2.0-or-later',
    'gpl-3': 'GPL-3.0-only',
    'gpl-3+': 'GPL-3.0-or-later',
    'lgpl-2': 'LGPL-2.0-only',
    'lgpl-2+': 'LGPL-2.0-or-later',
    'lgpl-2.1': 'LGPL-2.1-only',
    'lgpl-2.1+': 'LGPL-2.1-or-later',
    'lgpl-3': 'LGPL-3.0-only',
    'lgpl-3+': 'LGPL-3.0-or-later',
    'gfdl-1.2': 'GFDL-1.2-only',
    'gfdl-1.2+': 'GFDL-1.2-or-later',
    'gfdl-1.3': 'GFDL-1.3-only',
    'gfdl-1.3+': 'GFDL-1.3-or-later',
    'apache-2': 'Apache-2.0',
    artistic: 'Artistic-1.0-Perl',
    'mpl-1.1': 'MPL-1.1',
    'mpl-2': 'MPL-2.0',
    expat: 'MIT',
    'bsd-2-clause': 'BSD-2-Clause',
    'bsd-3-clause': 'BSD-3-Clause',
    'bsd-4-clause': 'BSD-4-Clause',
    zlib: 'Zlib',
    cc0: 'CC0-1.0',
    isc: 'ISC',
  }),
);

/** `/usr/share/common-licenses/GPL-2`; a file without a version is the newest of its kind. */
function ofReferences(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z]+(?:-[\d.]*\d)?)/g)) {
    const name = (match[1] as string).toLowerCase();
    found.push(commonNames.get(name) ?? newest.get(name) ?? (match[1] as string));
  }
  return found;
}

const newest = new Map(
  Object.entries({ gpl: 'GPL-3.0-only', lgpl: 'LGPL-3.0-only', gfdl: 'GFDL-1.3-only', bsd: 'BSD-3-Clause' }),
);
