import type { Distribution, Ecosystem } from '@seawall/model';
import { purlOf } from '../../component/identity.ts';

/** Who publishes the packages of an ecosystem where the tree does not say which distribution it is. */
const publishers: Partial<Record<Ecosystem, string>> = { apk: 'alpine', deb: 'debian', alpm: 'arch', rpm: 'redhat' };

/** The package URL of an operating system's package: the distribution is its namespace and, with version, a qualifier. */
export function systemPurl(
  ecosystem: Ecosystem,
  name: string,
  version: string,
  distribution: Distribution | undefined,
  qualifiers: Readonly<Record<string, string | undefined>>,
  namespace: string | undefined = distribution?.id ?? publishers[ecosystem],
): string {
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries({ ...qualifiers, distro: distroOf(distribution) })) {
    if (value !== undefined && value !== '') given[key] = value;
  }
  return purlOf(ecosystem, name, version, { ...(namespace === undefined ? {} : { namespace }), qualifiers: given });
}

function distroOf(distribution: Distribution | undefined): string | undefined {
  if (distribution === undefined) return undefined;
  return distribution.version === undefined ? distribution.id : `${distribution.id}-${distribution.version}`;
}
