import { table, type Component, formatRef, type Ref } from '@seawall/model';
import { type Match, schemeOf } from '@seawall/vulns';
import type { Cause } from '../collected.ts';
import { lockFormatOf } from '../locks/registry.ts';

const upgrades: Readonly<Record<string, string>> = table({
  deb: 'apt-get update && apt-get upgrade',
  rpm: 'dnf upgrade',
  apk: 'apk upgrade',
  alpm: 'pacman -Syu',
  portage: 'emerge -uDN @world',
});

/**
 * The change that settles a match, and with it others: packages of a distribution that have a fix come with one
 * upgrade or a newer base image; a library goes to the version that fixes all that is known of it, by `command` where
 * `seawall fix` does not write it.
 */
export function causeOf(
  match: Match,
  target: string | undefined,
  subject: Ref,
  command: string | undefined,
): Cause | undefined {
  const { component } = match;
  const upgrade = upgrades[component.ecosystem];
  if (upgrade === undefined) return libraryCause(component, target, command);
  if (match.fixedVersions.length === 0) return undefined;
  const { id = '', version = '' } = component.distribution ?? {};
  // Several images are told of side by side: each by its name.
  const image = subject.type === 'image' ? `${subject.name} ` : '';
  return {
    id: `upgrade ${formatRef(subject)}`,
    title: {
      en: `Build ${image}on a current ${id} ${version} image, or run ${upgrade} while building.`,
      zh: `基于最新的 ${id} ${version} 镜像构建${image === '' ? '' : ` ${image.trim()}`}，或在构建时运行 ${upgrade}。`,
    },
  };
}

function libraryCause(
  component: Component,
  target: string | undefined,
  command: string | undefined,
): Cause | undefined {
  if (target === undefined) return undefined;
  const place = component.places[0]?.path ?? '';
  const writes = lockFormatOf(place) !== undefined;
  const how =
    command === undefined
      ? { en: '', zh: '' }
      : {
          en: `: ${writes ? 'seawall fix, or ' : ''}${command}`,
          zh: `：${writes ? 'seawall fix，或 ' : ''}${command}`,
        };
  return {
    id: `raise ${component.purl} ${place}`,
    title: {
      en: `Raise ${component.name} from ${component.version} to ${target}${place === '' ? '' : ` in ${place}`}${how.en === '' ? '.' : how.en}`,
      zh: `将${place === '' ? '' : ` ${place} 中的`} ${component.name} 从 ${component.version} 升级到 ${target}${how.zh === '' ? '。' : how.zh}`,
    },
  };
}

/**
 * By package URL, the lowest version that fixes all that has a fix, within the installed major version where that is
 * possible.
 */
export function targetVersions(matches: readonly Match[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const { component, fixedVersions } of matches) {
    const { purl, version: installed, ecosystem } = component;
    const major = /\d+/.exec(installed)?.[0];
    const fix = fixedVersions.find((version) => /\d+/.exec(version)?.[0] === major) ?? fixedVersions[0];
    const target = targets.get(purl);
    if (fix === undefined || fix === target) continue;
    // Go's database names versions without the mark that all else writes.
    const raised = installed.startsWith('v') && !fix.startsWith('v') ? `v${fix}` : fix;
    if (target === undefined || schemeOf(ecosystem).compare(raised, target) > 0) targets.set(purl, raised);
  }
  return targets;
}
