import { formatMode } from '../node/host-files.ts';
import { modeTitle, ownerTitle, protectedFiles } from '../node/protected-files.ts';
import type { Requirement } from './framework.ts';

/** The requirements on files of a node in one section. */
export function cisNodeFiles(section: '1.1' | '4.1'): Requirement[] {
  return protectedFiles.flatMap((one) => {
    const found: Requirement[] = [];
    const { mode, owner } = one;
    if (mode?.cis.startsWith(`${section}.`) === true) {
      found.push({ id: mode.cis, section, title: modeTitle(one, formatMode(mode.limit)) });
    }
    if (owner?.cis.startsWith(`${section}.`) === true) {
      found.push({ id: owner.cis, section, title: ownerTitle(one, owner.owner) });
    }
    return found;
  });
}
