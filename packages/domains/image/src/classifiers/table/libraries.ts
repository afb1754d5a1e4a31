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
    file: /^ffmpeg$|^libavutil\.so/,
    version: [/\bFFmpeg version n?(\d+\.\d+(?:\.\d+)?)/],
  },
  { name: 'gnutls', cpes: [['gnu', 'gnutls']], file: /^libgnutls\.so/, version: [/\bGnuTLS (3\.\d+\.\d+)/] },
];
