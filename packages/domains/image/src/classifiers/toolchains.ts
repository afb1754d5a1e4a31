import type { CatalogedFile, Cataloger, Reading } from '../analyse/cataloger.ts';
import { makeComponent } from '../component/make.ts';
import { cpeOf } from './classifier.ts';

/** Runtimes that say in a text file beside them what they are: Java's `release`, Go's `VERSION`, Erlang's `OTP_VERSION`. */
export const toolchainCataloger: Cataloger = {
  id: 'toolchain',
  version: 1,
  urls: ['https://openjdk.org/jeps/223', 'https://go.dev/doc/install/source'],
  evidence: 'installed',
  wants: {
    names: ['release', 'VERSION', 'OTP_VERSION'],
    accepts: (path) => /(?:^|\/)(?:release|go\/VERSION|releases\/\d+\/OTP_VERSION)$/.test(path),
  },
  limit: 256 * 1024,
  read(file) {
    if (file.path.endsWith('OTP_VERSION')) return readErlang(file);
    return file.path.endsWith('VERSION') ? readGo(file) : readJava(file);
  },
};

function readErlang({ path, content }: CatalogedFile): Reading {
  const version = /^(\d+(?:\.\d+)+)/.exec(content.text())?.[1];
  if (version === undefined) return {};
  const cpes = [cpeOf('erlang', 'erlang\\/otp', version)];
  return { components: [makeComponent({ ecosystem: 'generic', name: 'erlang', version, place: { path }, cpes })] };
}

function readGo({ path, content }: CatalogedFile): Reading {
  const version = /^go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)/.exec(content.text())?.[1];
  if (version === undefined) return {};
  const cpes = [cpeOf('golang', 'go', version)];
  return { components: [makeComponent({ ecosystem: 'generic', name: 'go', version, place: { path }, cpes })] };
}

function readJava({ path, content }: CatalogedFile): Reading {
  const text = content.text();
  const value = (key: string): string | undefined => new RegExp(`^${key}="([^"]*)"`, 'm').exec(text)?.[1];
  const version = value('JAVA_VERSION');
  if (version === undefined || version === '') return {};
  const implementor = value('IMPLEMENTOR') ?? '';
  const isOracle = implementor.startsWith('Oracle') && value('SOURCE')?.includes('open:') !== false;
  const products = isOracle ? ['jdk', 'jre'] : ['openjdk'];
  const component = makeComponent({
    ecosystem: 'generic',
    name: isOracle ? 'jdk' : 'openjdk',
    version,
    place: { path },
    vendor: implementor === '' ? undefined : implementor,
    cpes: products.map((product) => javaCpe(product, version)),
  });
  return { components: [component] };
}

/** `1.8.0_392` is version 8 with update 392. */
function javaCpe(product: string, version: string): string {
  const old = /^1\.(\d+)\.0(?:_(\d+))?$/.exec(version);
  if (old === null) return cpeOf('oracle', product, version);
  return `cpe:2.3:a:oracle:${product}:${old[1]}:${old[2] === undefined ? '-' : `update${Number(old[2])}`}:*:*:*:*:*:*`;
}
