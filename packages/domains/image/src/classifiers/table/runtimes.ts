import type { Classifier } from '../classifier.ts';

/** Interpreters and virtual machines. */
export const runtimes: readonly Classifier[] = [
  {
    name: 'node',
    cpes: [['nodejs', 'node.js']],
    file: /^node(?:js)?$|^libnode\.so/,
    version: [
      /node\.js\/v(\d+\.\d+\.\d+)/,
      /nodejs\.org\/download\/(?:release|rc|nightly)\/v(\d+\.\d+\.\d+)/,
      // Before Node.js 6.
      /\0(?:node )?v(\d+\.\d+\.\d+)\0(?:moduleLoadList|--enable-ssl2|FATAL ERROR)/,
    ],
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
    version: [
      /Deno\/(\d+\.\d+\.\d+)/,
      /\bdeno (\d+\.\d+\.\d+) \(/,
      /deno-[0-9a-f]{40}release\/v(\d+\.\d+\.\d+)/,
      /deno-(?:canary\/)?[0-9a-f]{40}(1\.\d+\.\d+)/,
      /(?<![\d.])(1\.\d+\.\d+)[0-9a-f]{40}DENO_/,
    ],
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
    version: [/\0v(5\.\d+\.\d+)\0/, /\/perl5?\/(5\.\d+\.\d+)[\0/]/],
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
    version: [/(?<![\d.])(\d+\.\d+\.\d+(?:-[\w.]+)?) \((?:stable|beta|dev)\) \(/],
  },
  {
    name: 'julia',
    cpes: [['julialang', 'julia']],
    file: /^libjulia-internal\.so/,
    version: [/(?<![\d.])(1\.\d+\.\d+(?:-\w+)?)\0branch\0commit\0/, /\0(1\.\d+\.\d+(?:-\w+)?)\0/],
  },
  {
    name: 'openjdk',
    cpes: [['oracle', 'openjdk']],
    file: /^(?:java|jdb)$/,
    version: [
      /\0openjdk\0(?:java|jdb)\0+[\d.]+\0+(\d+(?:\.\d+)*(?:_\d+)?)(?:[+-][^\0]*)?\0/,
      /\0[\d.]+\0+(\d+(?:\.\d+)*(?:_\d+)?)(?:[+-][^\0]*)?\0+openjdk\0/,
    ],
  },
  {
    name: 'jdk',
    cpes: [
      ['oracle', 'jdk'],
      ['oracle', 'jre'],
    ],
    file: /^(?:java|jdb)$/,
    version: [
      /\0(?:java|jdb)\0+\d[\d.]*\0+(\d+(?:\.\d+)+(?:_\d+)?)(?:[+-][^\0]*)?\0/,
      /\0(\d+(?:\.\d+)+)\+[^\0]*\0+\d[\d.]*\0+java\0/,
    ],
  },
  {
    name: 'erlang',
    cpes: [['erlang', 'erlang\\/otp']],
    file: /^(?:erlexec|beam\.smp)$/,
    version: [
      /\/otp(?:_src_|-)(\d+(?:\.\d+)+(?:-rc\d)?)\/erts\//,
      /\0(\d+\.\d+(?:\.\d+){0,2})\0+Erlang\/OTP/,
      /Erlang\/OTP \d+[^\0]{1,200}\0+(\d+\.\d+(?:\.\d+){0,2})\0/,
    ],
  },
  {
    name: 'swipl',
    cpes: [['swi-prolog', 'swi-prolog']],
    file: /^swipl$|^libswipl\.so/,
    version: [/\/swipl-(\d+\.\d+\.\d+)\//],
  },
  {
    name: 'ghc',
    cpes: [['haskell', 'ghc']],
    file: /^ghc(?:-\d[\d.]*)?$/,
    version: [/\0GHC (\d+\.\d+\.\d+)\0/, /\0libHSghc-(\d+\.\d+\.\d+)-(?:\w+-)?ghc[\d.]+\.so\0/],
  },
  { name: 'r', cpes: [['r-project', 'r']], file: /^libR\.so/, version: [/\bR version (\d+\.\d+\.\d+)/] },
];
