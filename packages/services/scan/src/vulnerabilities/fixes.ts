import { basename } from 'node:path';
import type { Component, Fix } from '@seawall/model';

/** Files in which a version stands alone: no hash beside it and no resolved tree that would have to change with it. */
const editable: readonly RegExp[] = [
  /^requirements[\w.-]*\.(?:txt|in)$/,
  /^constraints[\w.-]*\.txt$/,
  /^go\.mod$/,
  /^pom\.xml$/,
  /\.(?:cs|fs|vb)proj$/,
  /^Directory\.Packages\.props$/,
  /^build\.gradle(?:\.kts)?$/,
  /^gradle\.lockfile$/,
  /^environment\.ya?ml$/,
];

/**
 * The edit that raises a component where its version is written. Undefined where the place does not say the line, where
 * the file also holds hashes, or where the line does not hold the version exactly once.
 */
export function fixOf(
  component: Component,
  target: string,
  textOf: (path: string) => string | undefined,
): Fix | undefined {
  const place = component.places.find(({ path, line }) => line !== undefined && isEditable(path));
  if (place?.line === undefined) return undefined;
  const line = textOf(place.path)?.split('\n')[place.line - 1];
  if (line === undefined || line.includes('--hash') || line.trimEnd().endsWith('\\')) return undefined;
  const at = onlyPlace(line, component.version);
  if (at === undefined) return undefined;
  const raised = component.version.startsWith('v') && !target.startsWith('v') ? `v${target}` : target;
  return {
    title: {
      en: `Raise ${component.name} to ${target}`,
      zh: `将 ${component.name} 升级到 ${target}`,
    },
    risk: sameMajor(component.version, target) ? 'safe' : 'mayBreak',
    operations: [
      {
        op: 'lines',
        from: place.line,
        to: place.line,
        lines: [line.slice(0, at) + raised + line.slice(at + component.version.length)],
      },
    ],
    file: place.path,
    document: 0,
    base: [],
  };
}

function isEditable(path: string): boolean {
  return editable.some((form) => form.test(basename(path)));
}

/** Where the version stands in the line, as a whole and once. */
function onlyPlace(line: string, version: string): number | undefined {
  const at = line.indexOf(version);
  if (at < 0 || line.indexOf(version, at + 1) >= 0) return undefined;
  const around = `${line[at - 1] ?? ' '}${line[at + version.length] ?? ' '}`;
  return /[\w.]/.test(around) ? undefined : at;
}

/** A major version of 0 promises nothing between minor ones. */
export function sameMajor(from: string, to: string): boolean {
  const [major, minor] = from.match(/\d+/g) ?? [];
  const [newMajor, newMinor] = to.match(/\d+/g) ?? [];
  return major === newMajor && (major !== '0' || minor === newMinor);
}
