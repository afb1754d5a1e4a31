import type { Classifier } from '../classifier.ts';

/** Interpreters and virtual machines. */
export const runtimes: readonly Classifier[] = [
  {
    name: 'node',
    cpes: [['nodejs', 'node.js']],
    file: /^node(?:js)?$|^libnode\.so/,
    version: [/node\.js\/v(\d+\.\d+\.\d+)/, /nodejs\.org\/download\/(?:release|rc|nightly)\/v(\d+\.\d+\.\d+)/],
  },
  {
    name: 'bun',
    cpes: [['oven', 'bun']],
    file: /^bun$/,
    version: [/\bBun v(\d+\.\d+\.\d+)/, /\bbun[-/ ]v?(\d+\.\d+\.\d+)\b/],
  },
  {
    name: 'deno',
    cpes: [['deno', 'deno']],
    file: /^deno$/,
    version: [/\bDeno\/(\d+\.\d+\.\d+)/, /\bdeno (\d+\.\d+\.\d+) \(/],
  },
  {
    name: 'python',
    cpes: [['python', 'python']],
    file: /^(?:python|libpython)\d+\.\d+/,
    // Libraries inside have versions too: only one that goes on with the name's counts.
    version(file) {
      const series = /(\d+)\.(\d+)/.exec(file);
      return [new RegExp(`\\0(${series?.[1]}\\.${series?.[2]}\\.\\d+(?:(?:a|b|rc)\\d+)?)\\+?\\0`)];
    },
  },
  { name: 'pypy', cpes: [['pypy', 'pypy']], file: /^(?:lib)?pypy\d/, version: [/\[PyPy (\d+\.\d+\.\d+)/] },
  {
    name: 'php',
    cpes: [['php', 'php']],
    file: /^php(?:\d[\d.]*)?$|^php-(?:fpm|cgi)(?:\d[\d.]*)?$|^php-fpm\d[\d.]*$|^libphp[\d.]*\.so/,
    version: [/X-Powered-By: PHP\/(\d+\.\d+\.\d+(?:(?:alpha|beta|RC)\d+)?)/],
  },
  {
    name: 'ruby',
    cpes: [['ruby-lang', 'ruby']],
    file: /^ruby(?:\d[\d.]*)?$|^libruby[\d.-]*\.so/,
    version: [/\bruby (\d+\.\d+\.\d+)(?:p\d+|\w+)? \(\d{4}-/],
  },
  {
    name: 'perl',
    cpes: [['perl', 'perl']],
    file: /^perl(?:5[\d.]*)?$|^libperl\.so/,
    version: [/\0v(5\.\d+\.\d+)\0/, /\/perl5?\/(5\.\d+\.\d+)\0/],
  },
  {
    name: 'lua',
    cpes: [['lua', 'lua']],
    file: /^lua(?:\d[\d.]*)?$|^liblua[\d.]*\.so/,
    version: [/\bLua (5\.\d+\.\d+)\b/],
  },
  {
    name: 'dart',
    cpes: [['dart', 'dart_software_development_kit']],
    file: /^dart$/,
    version: [/\b(\d+\.\d+\.\d+) \((?:stable|beta|dev)\) \(/],
  },
  { name: 'julia', cpes: [['julialang', 'julia']], file: /^libjulia-internal\.so/, version: [/\0(1\.\d+\.\d+)\0/] },
  { name: 'r', cpes: [['r-project', 'r']], file: /^libR\.so/, version: [/\bR version (\d+\.\d+\.\d+)/] },
];
