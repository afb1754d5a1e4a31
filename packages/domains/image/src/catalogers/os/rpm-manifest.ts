import type { Cataloger } from '../../analyse/cataloger.ts';
import type { RpmPackage } from './rpm/header.ts';
import { purlOfRpm, rpmComponent } from './rpm.ts';

type Listed = Omit<RpmPackage, 'requires' | 'provides'>;

/** The list that distroless images of Azure Linux and CBL-Mariner carry in the place of a package database. */
export const rpmManifestCataloger: Cataloger<readonly Listed[]> = {
  id: 'rpm-manifest',
  version: 1,
  urls: ['https://github.com/microsoft/azurelinux/blob/3.0/toolkit/docs/formats/imageconfig.md'],
  evidence: 'installed',
  wants: { paths: ['var/lib/rpmmanifest/container-manifest-2'] },
  read: ({ content }) => ({ facts: content.text().split('\n').flatMap(readLine) }),
  finish(files, { distribution }) {
    const components = files.flatMap(({ path, reading }) =>
      (reading.facts ?? []).map((one) => rpmComponent(one, purlOfRpm(one, distribution), path, distribution, [])),
    );
    return { components };
  },
};

/** Name, version-release, two times, vendor, epoch, size, architecture, epoch number, source; separated by tabs. */
function readLine(line: string): Listed[] {
  const [name, full, , , vendor, , , architecture, epoch, sourceRpm] = line.split('\t');
  const match = /^(.+)-([^-]+)$/.exec(full ?? '');
  if (name === undefined || name === '' || match === null) return [];
  const number = Number(epoch);
  return [
    {
      name,
      version: match[1] as string,
      release: match[2] as string,
      ...(Number.isSafeInteger(number) && number > 0 ? { epoch: number } : {}),
      ...(isSaid(architecture) ? { architecture } : {}),
      ...(isSaid(vendor) ? { vendor } : {}),
      ...(isSaid(sourceRpm) ? { sourceRpm } : {}),
      files: [],
    },
  ];
}

/** rpm writes `(none)` for what a header does not say. */
function isSaid(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== '(none)';
}
