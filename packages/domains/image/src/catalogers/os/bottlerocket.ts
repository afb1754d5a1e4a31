import type { Cataloger } from '../../analyse/cataloger.ts';
import { field, list, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import type { RpmPackage } from './rpm/header.ts';
import { purlOfRpm, rpmComponent } from './rpm.ts';

type Listed = Omit<RpmPackage, 'requires' | 'provides'>;

/** Where Bottlerocket keeps its root: alone, or under a folder for each architecture. */
export const bottlerocketRoots = [
  '',
  'x86_64-bottlerocket-linux-gnu/sys-root/',
  'aarch64-bottlerocket-linux-gnu/sys-root/',
] as const;

/** Bottlerocket is built of rpm packages and has no package manager: it carries a list. */
export const bottlerocketCataloger: Cataloger<readonly Listed[]> = {
  id: 'bottlerocket',
  version: 1,
  urls: ['https://github.com/bottlerocket-os/bottlerocket/blob/develop/README.md'],
  evidence: 'installed',
  wants: { paths: bottlerocketRoots.map((root) => `${root}usr/share/bottlerocket/application-inventory.json`) },
  read(file) {
    const { value, problems } = readTree(file);
    const facts = list(field(value, 'Content')).flatMap(listed);
    return { facts, ...(problems.length === 0 ? {} : { problems }) };
  },
  finish(files, { distribution }) {
    const components = files.flatMap(({ path, reading }) =>
      (reading.facts ?? []).map((one) => rpmComponent(one, purlOfRpm(one, distribution), path, distribution, [])),
    );
    return { components };
  },
};

function listed(one: unknown): Listed[] {
  const name = text(field(one, 'Name')) ?? '';
  const version = text(field(one, 'Version')) ?? '';
  if (name === '' || version === '') return [];
  const epoch = Number(text(field(one, 'Epoch')) ?? '0');
  const architecture = text(field(one, 'Architecture'));
  const vendor = text(field(one, 'Publisher'));
  return [
    {
      name,
      version,
      release: text(field(one, 'Release')) ?? '0',
      ...(Number.isSafeInteger(epoch) && epoch > 0 ? { epoch } : {}),
      ...(architecture === undefined ? {} : { architecture }),
      ...(vendor === undefined ? {} : { vendor }),
      files: [],
    },
  ];
}
