import { writeFileSync } from 'node:fs';
import texts from 'spdx-license-list/full.js';
import { shinglesOf, sketchOf } from '../packages/domains/image/src/licences/sketch.ts';

// `node scripts/licence-fingerprints.ts`: makes the fingerprints of licence texts anew, out of the texts of the SPDX list.
// Only hashes are kept, a few hundred bytes for each licence.

interface Listed {
  readonly name: string;
  readonly osiApproved: boolean;
  readonly licenseText: string;
}

const list: Readonly<Record<string, Listed>> = texts;
/** Not approved by the OSI, and yet met every day. */
const common =
  /^(?:CC0-1\.0|CC-BY(?:-SA|-NC|-NC-SA|-ND|-NC-ND)?-[34]\.0|WTFPL|BUSL-1\.1|SSPL-1\.0|Elastic-2\.0|OpenSSL|curl|bzip2-1\.0\.6|FTL|IJG|GFDL-1\.[123]-only|JSON|Beerware|X11|SGI-B-2\.0|TCL|Vim|BSD-4-Clause|BSD-4-Clause-UC|Unicode-DFS-2016|ODbL-1\.0|PDDL-1\.0|MIT-CMU|HPND|GPL-1\.0-only|NLOD-1\.0|Info-ZIP|blessing|psutils|Artistic-1\.0-Perl|OLDAP-2\.8|LPPL-1\.3c|PHP-3\.0|ANTLR-PD|Ruby|Libpng|libtiff)$/;
const deprecated = /^(?:A|L)?GPL-\d\.\d\+?$|-or-later$|^GFDL-\d\.\d$|-with-/;
/** Differs from Apache-2.0 in one sentence, and is hardly ever met. */
const twins = new Set(['ECL-2.0']);

const chosen = Object.entries(list)
  .filter(([id, { osiApproved }]) => (osiApproved || common.test(id)) && !deprecated.test(id) && !twins.has(id))
  .map(([id, { licenseText }]) => [id, withoutHolder(withoutBase(id, licenseText))] as const)
  .map(([id, text]) => ({ id, shingles: shinglesOf(text).size, sketch: sketchOf(text) }))
  .filter(({ shingles }) => shingles >= 20)
  .sort((a, b) => (a.id < b.id ? -1 : 1));

/** The list prints behind LGPL 3 the GPL that it adds to; files hold the addition alone. */
function withoutBase(id: string, text: string): string {
  return id === 'LGPL-3.0-only' ? (text.split(/\n\s*GNU GENERAL PUBLIC LICENSE/)[0] as string) : text;
}

/** Titles and lines of holders are different in each project. */
function withoutHolder(text: string): string {
  const lines = text.split('\n');
  const kept = lines.filter(
    (line) =>
      line.length > 200 || !/^\W*(?:copyright\b|\(c\)|©|all rights reserved)|<(?:year|owner|copyright)/i.test(line),
  );
  const first = kept.findIndex((line) => line.trim() !== '');
  return (kept[first] ?? '').length < 60 ? kept.slice(first + 1).join('\n') : kept.join('\n');
}

const words = chosen.flatMap(({ sketch }) => sketch);
const bytes = Buffer.alloc(words.length * 4);
for (const [index, word] of words.entries()) bytes.writeUInt32LE(word, index * 4);
writeFileSync(
  'packages/domains/image/src/licences/gen/fingerprints.ts',
  `/** Made by scripts/licence-fingerprints.ts; see \`recognise.ts\`. */
export const fingerprints = {
  licences:
    '${chosen.map(({ id, shingles }) => `${id}:${shingles}`).join(' ')}',
  sketches:
    '${bytes.toString('base64')}',
};
`,
);
console.log(`${chosen.length} licences, ${bytes.length} bytes`);
