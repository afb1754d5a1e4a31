import { table } from '@seawall/model';
import { licenceId } from './ids.ts';

/** Names that people and package managers write for one licence, as patterns over the text in lower case. */
const aliases: readonly (readonly [RegExp, string])[] = [
  [/^(?:the )?(?:mit|expat)(?:\/(?:expat|x11))?(?: \((?:mit|expat)\))?$/, 'MIT'],
  [/^(?:the )?(?:mit no attribution|mit-0)$/, 'MIT-0'],
  [/^(?:the )?(?:apache|asl|al|apache software|apache public)[ ,-]*(?:v|version )?2(?:[. ]0)?$/, 'Apache-2.0'],
  [/^(?:apache|asl|apache software)[ ,-]*(?:v|version )?1[. ]1$/, 'Apache-1.1'],
  [
    /^(?:(?:the )?(?:new|modified|revised) bsd|(?:the )?(?:3-clause|three-clause) bsd|bsd[ -]?3(?:[ -]clause)?|bsd 3-clause new|bsd-3-clause-.*new.*)$/,
    'BSD-3-Clause',
  ],
  [
    /^(?:(?:the )?(?:simplified bsd|freebsd|2-clause bsd|two-clause bsd)|bsd[ -]?2(?:[ -]clause)?|bsd 2-clause simplified)$/,
    'BSD-2-Clause',
  ],
  [/^bsd[ -]?4(?:[ -]clause)?$/, 'BSD-4-Clause'],
  [/^(?:bsd[ -]?0(?:[ -]clause)?|zero[ -]clause bsd|0-clause bsd)$/, '0BSD'],
  [/^(?:isc|isc \(iscl\)|iscl)$/, 'ISC'],
  [/^(?:zlib|zlib\/libpng|zlib-libpng)$/, 'Zlib'],
  [/^(?:mozilla public|mozilla|mpl)[ -]*(?:v|version )?2(?:[. ]0)?(?: \(mpl 2\.0\))?$/, 'MPL-2.0'],
  [/^(?:mozilla public|mozilla|mpl)[ -]*(?:v|version )?1[. ]1(?: \(mpl 1\.1\))?$/, 'MPL-1.1'],
  [/^(?:eclipse public|epl)[ -]*(?:v|version )?2(?:[. ]0)?(?: \(epl-2\.0\))?$/, 'EPL-2.0'],
  [/^(?:eclipse public|epl)[ -]*(?:v|version )?1(?:[. ]0)?(?: \(epl-1\.0\))?$/, 'EPL-1.0'],
  [/^(?:eclipse distribution|edl)[ -]*(?:v|version )?1(?:[. ]0)?$/, 'BSD-3-Clause'],
  [/^(?:common development and distribution|cddl)[ -]*(?:v|version )?1(?:[. ]0)?$/, 'CDDL-1.0'],
  [/^(?:common development and distribution|cddl)[ -]*(?:v|version )?1[. ]1$/, 'CDDL-1.1'],
  [/^(?:python software foundation|psf|psfl|psf-2|python software foundation 2)$/, 'PSF-2.0'],
  [/^(?:boost software|boost|bsl)(?:[ -]*(?:v|version )?1(?:[. ]0)?)?(?: \(bsl-1\.0\))?$/, 'BSL-1.0'],
  [/^(?:the )?unlicense(?: \(unlicense\))?$/, 'Unlicense'],
  [/^(?:cc0|creative commons zero|cc0 1[. ]0(?: universal)?(?: \(cc0 1\.0\) public domain dedication)?)$/, 'CC0-1.0'],
  [/^cc-by 3[. ]0$/, 'CC-BY-3.0'],
  [/^cc-by 4[. ]0$/, 'CC-BY-4.0'],
  [/^cc-by-sa 3[. ]0$/, 'CC-BY-SA-3.0'],
  [/^cc-by-sa 4[. ]0$/, 'CC-BY-SA-4.0'],
  [/^(?:artistic 2|artistic[ -]2[. ]0|the artistic 2[. ]0)$/, 'Artistic-2.0'],
  [/^artistic[ -]1(?:[. ]0)?$/, 'Artistic-1.0'],
  [/^(?:perl|perl 5|same as perl|perl-5)$/, 'Artistic-1.0-Perl OR GPL-1.0-or-later'],
  [/^(?:academic free|afl)[ -]*(?:v|version )?3(?:[. ]0)?$/, 'AFL-3.0'],
  [/^(?:academic free|afl)[ -]*(?:v|version )?2[. ]1$/, 'AFL-2.1'],
  [/^(?:wtfpl|do what the f.ck you want to public)$/, 'WTFPL'],
  [/^(?:european union public(?: licence)?|eupl)[ -]*(?:v|version )?1[. ]2(?: \(eupl 1\.2\))?$/, 'EUPL-1.2'],
  [/^(?:european union public(?: licence)?|eupl)[ -]*(?:v|version )?1[. ]1(?: \(eupl 1\.1\))?$/, 'EUPL-1.1'],
  [/^(?:sil open font|ofl|sil ofl|open font)[ -]*(?:v|version )?1[. ]1$/, 'OFL-1.1'],
  [/^google-bsd$/, 'BSD-3-Clause'],
  [/^(?:postgresql)$/, 'PostgreSQL'],
  [/^(?:php[ -]*(?:v|version )?3[. ]0?1)$/, 'PHP-3.01'],
  [/^(?:blue ?oak(?: model)?[ -]*1(?:[. ]0){0,2})$/, 'BlueOak-1.0.0'],
  [/^(?:server side public|sspl)[ -]*(?:v|version )?1$/, 'SSPL-1.0'],
  [/^(?:business source|busl)[ -]*(?:v|version )?1[. ]1$/, 'BUSL-1.1'],
  [/^(?:openssl)$/, 'OpenSSL'],
  [/^(?:curl)$/, 'curl'],
  [/^(?:vim)$/, 'Vim'],
  [/^(?:ruby)$/, 'Ruby'],
  [/^(?:bzip2|bzip2-1\.0\.6)$/, 'bzip2-1.0.6'],
  [/^(?:upl|universal permissive|upl 1[. ]0|universal permissive 1[. ]0)$/, 'UPL-1.0'],
];

/** The SPDX expression of a licence's name; undefined when it names none, or leaves the version open. */
export function aliasOf(name: string): string | undefined {
  const exact = licenceId(name.trim());
  if (exact !== undefined) return exact;
  const plain = name
    .toLowerCase()
    .replace(/_/g, ' ')
    .replace(/["“”]/g, '')
    .replace(/\blicen[cs]ed? (?:under )?(?:the )?/g, ' ')
    .replace(/\blicen[cs]es?\b/g, ' ')
    .replace(/\b(?:v|version|ver\.?) (?=\d)/g, 'v')
    .replace(/\s*,\s*/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\bv\.? ?(?=\d)/g, 'v')
    .trim();
  const gnu = gnuOf(plain);
  if (gnu !== undefined) return gnu;
  return aliases.find(([form]) => form.test(plain))?.[1] ?? licenceId(plain.replaceAll(' ', '-'));
}

const gnuForm =
  /^(a|l)?gpl[ -]*(?:v|version )?(\d(?:[. ]\d)?)?(?:\.0)?[ -]*(\+|or later|or newer|or greater|and later|only)?$/;
const gnuVersions: Readonly<Record<string, readonly string[]>> = table({
  '': ['1.0', '2.0', '3.0'],
  a: ['1.0', '3.0'],
  l: ['2.0', '2.1', '3.0'],
});

/** The GNU licences, in the ways of distributions (`GPLv2+`, `GPL-2+`), of R (`GPL (>= 2)`) and of PyPI. */
function gnuOf(plain: string): string | undefined {
  const short = plain
    .replace(/^(?:the )?(?:gnu )?affero (?:general public|gpl)/, 'agpl')
    .replace(/^(?:the )?(?:gnu )?(?:lesser|library)(?: or lesser)? (?:general public|gpl)/, 'lgpl')
    .replace(/^(?:the )?(?:gnu )?general public/, 'gpl')
    .replace(/^(?:the )?gnu (?=[al]?gpl)/, '')
    .replace(/ ?\(>= ?(\d(?:\.\d)?)\)/, '-$1+')
    .replace(/ ?\([al]?gplv?[\d.]*\+?\)/, '')
    .replace(/ ?\(([al]?gpl[^)]*)\)$/, '')
    .trim();
  const match = gnuForm.exec(short);
  const version = match?.[2]?.replace(' ', '.');
  if (match === null || version === undefined) return undefined;
  const family = match[1] ?? '';
  const whole = version.includes('.') ? version : `${version}.0`;
  if (gnuVersions[family]?.includes(whole) !== true) return undefined;
  const later = match[3] !== undefined && match[3] !== 'only';
  return `${family.toUpperCase()}GPL-${whole}-${later ? 'or-later' : 'only'}`;
}
