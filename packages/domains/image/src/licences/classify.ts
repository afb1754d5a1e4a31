import { type LicenceExpression, parseExpression } from './expression.ts';

/**
 * What a licence asks of those who pass the program on. The order is that of how much: of a choice the least counts, of
 * what holds together the most.
 */
export const licenceCategories = [
  'public-domain',
  'permissive',
  'weak-copyleft',
  'strong-copyleft',
  'network-copyleft',
  'restricted',
  'unknown',
] as const;

export type LicenceCategory = (typeof licenceCategories)[number];

/** By identifier, the first that fits. `restricted`: the source is there, and uses of it are forbidden. */
const rules: readonly (readonly [RegExp, LicenceCategory])[] = [
  [
    /^(?:CC0-1\.0|Unlicense|PDDL-1\.0|0BSD|blessing|SAX-PD|ANTLR-PD|NIST-PD|LicenseRef-(?:public-domain|PD)\b.*)$/i,
    'public-domain',
  ],
  [
    /^(?:BUSL|Elastic|SSPL|PolyForm|JSON$|RSAL|Confluent|CC-BY-(?:NC|ND)|CC-BY-NC|Commons-Clause|Hippocratic)/i,
    'restricted',
  ],
  [/^(?:AGPL|OSL-[23]|RPL|CPAL|Watcom|EUPL-1\.0|NPOSL)/, 'network-copyleft'],
  [/^(?:GPL|CECILL-(?:1|2)|Sleepycat|QPL|GFDL|CC-BY-SA|copyleft-next)/, 'strong-copyleft'],
  [
    /^(?:LGPL|MPL|EPL|CDDL|CPL|IPL|EUPL|MS-RL|APSL|CECILL-C|LPPL|NPL|SPL|OFL|ODbL|Artistic|ErlPL|LPL|SISSL|Motosoto|MulanPubL|YPL|SimPL|gSOAP|CNRI-Jython$)/,
    'weak-copyleft',
  ],
  [
    /^(?:MIT|X11|BSD|Apache|ISC|Zlib|zlib-acknowledgement|Libpng|libpng|BSL|PSF|Python|CNRI|PostgreSQL|curl|OpenSSL|SSLeay|NCSA|Unicode|ICU|W3C|AFL|ZPL|Ruby|PHP|TCL|Vim|FTL|HPND|NTP|BlueOak|MS-PL|UPL|ECL|EFL|IJG|Info-ZIP|bzip2|CC-BY|SMLNJ|MulanPSL|WTFPL|FSF|Beerware|Naumen|Fair|Intel|Xnet|Entessa|VSL|Plexus|Multics|AAL|OLDAP|OpenLDAP|Spencer|TU-Berlin|SGI-B|libtiff|JasPer|psutils|Cube|Crossword|Bitstream|NLOD|EDL|GD$|Linux-man|RSA-MD|Net-SNMP|SunPro|Sendmail|StandardML|snprintf|ssh|xpp|XFree86|Zed|dtoa|gnuplot|HPND|Latex2e|LOOP|mpi|TCP-wrappers|TermReadKey|ULEM|Widget)/,
    'permissive',
  ],
];

/** Exceptions that let a program of any licence be linked. */
const linking =
  /^(?:Classpath|GCC|LLVM|Autoconf|Bison|Libtool|LGPL-3\.0-linking|OCaml-LGPL-linking|WxWindows|FLTK|GNAT|Font|Qt-GPL|Swift|u-boot|openvpn-openssl|cryptsetup-OpenSSL|mif|389|Linux-syscall|SHL|i2p|Nokia-Qt|Universal-FOSS|eCos|freertos|gnu-javamail|OpenJDK-assembly)/;

/** Families that a text names without saying which of their licences it is. */
const families: readonly (readonly [RegExp, LicenceCategory])[] = [
  [/\b(?:affero|agpl)/i, 'network-copyleft'],
  [/\b(?:lgpl|lesser general|library general|mozilla|eclipse public)/i, 'weak-copyleft'],
  [/\b(?:gpl|general public)/i, 'strong-copyleft'],
  [/public[ -]domain/i, 'public-domain'],
  [/\b(?:non-?commercial|proprietary|commercial|unlicensed|all rights reserved|eula)\b/i, 'restricted'],
  [/\b(?:bsd|mit|apache|isc|x11|expat|permissive)\b/i, 'permissive'],
];

/** The category of one declared licence: an SPDX expression, or whatever stands there. */
export function categoryOf(declared: string): LicenceCategory {
  const tree = parseExpression(declared);
  if (tree !== undefined) return ofExpression(tree);
  return families.find(([form]) => form.test(declared))?.[1] ?? 'unknown';
}

function ofExpression(tree: LicenceExpression): LicenceCategory {
  if (tree.kind === 'licence') return ofLicence(tree.id, tree.exception);
  const ranks = tree.operands.map((operand) => licenceCategories.indexOf(ofExpression(operand)));
  return licenceCategories[tree.kind === 'or' ? Math.min(...ranks) : Math.max(...ranks)] ?? 'unknown';
}

function ofLicence(id: string, exception: string | undefined): LicenceCategory {
  const category = rules.find(([form]) => form.test(id))?.[1] ?? 'unknown';
  return category === 'strong-copyleft' && exception !== undefined && linking.test(exception)
    ? 'weak-copyleft'
    : category;
}
