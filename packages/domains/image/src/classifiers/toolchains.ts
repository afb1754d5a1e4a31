import type { CatalogedFile, Cataloger, Reading } from '../analyse/cataloger.ts';
import { makeComponent } from '../component/make.ts';
import { type Classifier, cpeOf } from './classifier.ts';

/** A text file in which a runtime or a program that is no machine code says what it is. */
interface Told {
  /** The file's name, and what its path must be like. */
  readonly names: readonly string[];
  readonly path: RegExp;
  read(text: string): (Omit<Classifier, 'file' | 'version'> & { version: string; vendor?: string }) | undefined;
}

const told: readonly Told[] = [
  { names: ['release'], path: /(?:^|\/)release$/, read: readJava },
  { names: ['VERSION'], path: /(?:^|\/)go\/VERSION$/, read: readGo },
  {
    names: ['OTP_VERSION'],
    path: /(?:^|\/)releases\/\d+\/OTP_VERSION$/,
    read: (text) => named('erlang', [['erlang', 'erlang\\/otp']], /^(\d+(?:\.\d+)+)/.exec(text)),
  },
  {
    names: ['elixir'],
    path: /(?:^|\/)bin\/elixir$/,
    read: (text) =>
      named('elixir', [['elixir-lang', 'elixir']], /^ELIXIR_VERSION=(\d+\.\d+\.\d+(?:-[\w.]+)?)$/m.exec(text)),
  },
  {
    names: ['composer', 'composer.phar'],
    path: /(?:^|\/)composer(?:\.phar)?$/,
    read: (text) =>
      named(
        'composer',
        [['getcomposer', 'composer']],
        /'name'\s*=>\s*'composer\/composer',\s*'pretty_version'\s*=>\s*'v?(\d+\.\d+\.\d+(?:-\w+)?)'/.exec(text) ??
          /^#!.*php[^]*'pretty_version'\s*=>\s*'v?(\d+\.\d+\.\d+(?:-\w+)?)'/.exec(text),
      ),
  },
  {
    names: ['wp', 'wp-cli.phar'],
    path: /(?:^|\/)wp(?:-cli\.phar)?$/,
    read: (text) => named('wp-cli', [['wp-cli', 'wp-cli']], /\bwp-cli\/wp-cli (\d+\.\d+\.\d+)/.exec(text)),
  },
  { names: ['application.ini'], path: /(?:^|\/)application\.ini$/, read: readMozilla },
];

const paths = told.map(({ path }) => path);

/** Runtimes and programs that say in a text file what they are: Java's `release`, Go's `VERSION`, Erlang's `OTP_VERSION`. */
export const toolchainCataloger: Cataloger = {
  id: 'toolchain',
  version: 2,
  urls: [
    'https://openjdk.org/jeps/223',
    'https://go.dev/doc/install/source',
    'https://www.php.net/manual/en/phar.fileformat.php',
  ],
  evidence: 'installed',
  wants: { names: told.flatMap(({ names }) => names), accepts: (path) => paths.some((form) => form.test(path)) },
  limit: 16 * 1024 * 1024,
  read,
};

function read({ path, content }: CatalogedFile): Reading {
  const found = told.find(({ path: form }) => form.test(path))?.read(content.text());
  if (found === undefined) return {};
  const { name, version, cpes, vendor } = found;
  const names = cpes.map(([maker, product]) => cpeOf(maker, product, version));
  return {
    components: [makeComponent({ ecosystem: 'generic', name, version, place: { path }, vendor, cpes: names })],
  };
}

function named(name: string, cpes: Classifier['cpes'], match: RegExpExecArray | null) {
  const version = match?.[1];
  return version === undefined ? undefined : { name, cpes, version };
}

function readGo(text: string) {
  return named('go', [['golang', 'go']], /^go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)/.exec(text));
}

function readJava(text: string): ReturnType<Told['read']> {
  const value = (key: string): string | undefined => new RegExp(`^${key}="([^"]*)"`, 'm').exec(text)?.[1];
  const version = value('JAVA_VERSION');
  if (version === undefined || version === '') return undefined;
  const vendor = value('IMPLEMENTOR') ?? '';
  const isOracle = vendor.startsWith('Oracle') && value('SOURCE')?.includes('open:') !== false;
  const products = isOracle ? ['jdk', 'jre'] : ['openjdk'];
  return {
    name: isOracle ? 'jdk' : 'openjdk',
    version,
    cpes: products.map((product) => ['oracle', product] as const),
    ...(vendor === '' ? {} : { vendor }),
  };
}

/** `[App]`, `Name=Firefox`, `Version=151.0`. */
function readMozilla(text: string): ReturnType<Told['read']> {
  const value = (key: string): string | undefined => new RegExp(`^${key}=(.*?)\r?$`, 'm').exec(text)?.[1];
  const name = value('Name')?.toLowerCase();
  const version = value('Version');
  if ((name !== 'firefox' && name !== 'thunderbird') || version === undefined) return undefined;
  return { name, version, cpes: [['mozilla', name]] };
}
