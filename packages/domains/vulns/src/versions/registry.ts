import type { Ecosystem } from '@seawall/model';
import { apk } from './apk.ts';
import { composer } from './composer.ts';
import { conda } from './conda.ts';
import { cpan } from './cpan.ts';
import { deb } from './deb.ts';
import { gem } from './gem.ts';
import { generic } from './generic.ts';
import { go } from './go.ts';
import { cran, hackage } from './lists.ts';
import { luarocks } from './luarocks.ts';
import { maven } from './maven.ts';
import { nuget } from './nuget.ts';
import { pacman } from './pacman.ts';
import { pep440 } from './pep440.ts';
import { portage } from './portage.ts';
import { pub } from './pub.ts';
import { rpm } from './rpm.ts';
import type { VersionScheme } from './scheme.ts';
import { semver } from './semver.ts';

const schemes: Readonly<Record<Ecosystem, VersionScheme>> = {
  deb,
  rpm,
  apk,
  alpm: pacman,
  portage,
  npm: semver,
  pypi: pep440,
  golang: go,
  cargo: semver,
  maven,
  nuget,
  gem,
  composer,
  pub,
  hex: semver,
  swift: semver,
  conda,
  cran,
  cpan,
  luarocks,
  hackage,
  bitnami: semver,
  generic,
};

/** The order of versions in an ecosystem. */
export function schemeOf(ecosystem: Ecosystem): VersionScheme {
  return schemes[ecosystem];
}
