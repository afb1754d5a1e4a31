import type { Classifier } from '../classifier.ts';

/** Libraries that programs bring along. */
export const libraries: readonly Classifier[] = [
  {
    name: 'openssl',
    cpes: [['openssl', 'openssl']],
    file: /^openssl$|^lib(?:ssl|crypto)(?:-\w+)?\.so/,
    version: [
      /\bOpenSSL (\d+\.\d+\.\d+[a-z]{0,2}(?:-(?:alpha|beta|dev|fips)[\d.]*)?) {1,2}\d{1,2} [A-Z][a-z]{2} \d{4}/,
    ],
  },
  {
    name: 'aws-lc',
    cpes: [['amazon', 'aws_libcrypto']],
    file: /^openssl$|^lib(?:ssl|crypto)(?:-\w+)?\.so/,
    version: [/\bAWS-LC (\d+\.\d+\.\d+)\)\0/],
  },
  {
    name: 'libressl',
    cpes: [['openbsd', 'libressl']],
    file: /^openssl$|^lib(?:ssl|crypto|tls)\.so/,
    version: [/\bLibreSSL (\d+\.\d+\.\d+)/],
  },
  {
    name: 'curl',
    cpes: [['haxx', 'curl']],
    file: /^curl$/,
    version: [/\0curl\/(\d+\.\d+\.\d+)\0/, /\bcurl (\d+\.\d+\.\d+) \(/],
  },
  {
    name: 'libcurl',
    cpes: [['haxx', 'libcurl']],
    file: /^libcurl(?:-\w+)?\.so/,
    version: [/\blibcurl[/ ](\d+\.\d+\.\d+)/],
  },
  {
    name: 'sqlite',
    cpes: [['sqlite', 'sqlite']],
    file: /^sqlite3$|^libsqlite3\.so/,
    version: [/\0(3\.\d+\.\d+(?:\.\d+)?)\0/],
  },
  {
    name: 'zlib',
    cpes: [['zlib', 'zlib']],
    file: /^libz\.so/,
    version: [/ deflate (1\.\d+\.\d+(?:\.\d+)?) Copyright/, / inflate (1\.\d+\.\d+(?:\.\d+)?) Copyright/],
  },
  {
    name: 'expat',
    cpes: [['libexpat_project', 'libexpat']],
    file: /^libexpat\.so/,
    version: [/\bexpat_(\d+\.\d+\.\d+)/],
  },
  {
    name: 'libpng',
    cpes: [['libpng', 'libpng']],
    file: /^libpng\d*\.so/,
    version: [/\blibpng version (\d+\.\d+\.\d+)/],
  },
  {
    name: 'ffmpeg',
    cpes: [['ffmpeg', 'ffmpeg']],
    file: /^ff(?:mpeg|probe|play)$|^lib(?:av(?:util|codec|format|filter|device)|sw(?:scale|resample))(?:-\w+)?\.so/,
    version: [
      /\bFFmpeg version n?(\d+\.\d+(?:\.\d+)?)/,
      /\0%s version n?(\d+\.\d+(?:\.\d+)?)[^\0]*\0+ Copyright \(c\) %d-%d the FFmpeg developers/,
    ],
  },
  {
    name: 'qt',
    cpes: [
      ['qt', 'qt'],
      ['qt', 'qtbase'],
    ],
    file: /^libQt\d?Core\.so/,
    version: [/\0Qt (\d+\.\d+\.\d+) \(/, /QtCore library version (\d+\.\d+\.\d+)/],
  },
  {
    name: 'krb5',
    cpes: [['mit', 'kerberos_5']],
    file: /^libkrb5\.so/,
    version: [/\0KRB5_BRAND: krb5-\S+ (\d+(?:\.\d+){1,2}) /],
  },
  {
    name: 'heimdal',
    cpes: [['heimdal_project', 'heimdal']],
    file: /^libkrb5\.so/,
    version: [/\$Version: Heimdal (\d+(?:\.\d+){1,2})\s/],
  },
  {
    name: 'rust',
    cpes: [['rust-lang', 'rust']],
    file: /^libstd-[0-9a-f]{16}\.(?:so|dylib)$/,
    version: [/\(rustc version (\d+\.\d+\.\d+)/, /c (\d+\.\d+\.\d+) \([0-9a-f]{9} \d{4}-\d\d-\d\d\)/],
  },
  {
    name: 'sqlcipher',
    cpes: [['zetetic', 'sqlcipher']],
    file: /^sqlcipher$|^libsqlcipher\.so/,
    version: [/\0(?:community|commercial|enterprise)\0(\d+\.\d+\.\d+)\0/],
  },
  { name: 'gnutls', cpes: [['gnu', 'gnutls']], file: /^libgnutls\.so/, version: [/\bGnuTLS (3\.\d+\.\d+)/] },
];
