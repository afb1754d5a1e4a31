/** The version of the rule language that is read: rule files may ask for this or less. */
export const engineVersion = '0.63.0';

export type Version = readonly [major: number, minor: number, patch: number];

export function parseVersion(text: string): Version | undefined {
  const parts = /^v?([0-9]+)\.([0-9]+)\.([0-9]+)(?:[-+][0-9A-Za-z.-]+)*$/.exec(text);
  return parts === null ? undefined : [Number(parts[1]), Number(parts[2]), Number(parts[3])];
}

/** Negative, zero or positive, by semantic versioning without pre-releases. */
export function compareVersions(left: Version, right: Version): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** A plugin whose fields rules use. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
}

export interface PluginRequirement extends Plugin {
  readonly alternatives: readonly Plugin[];
}

/** Whether a loaded plugin, or one of the alternatives, has the major version that is asked for and is new enough. */
export function isMet(requirement: PluginRequirement, loaded: readonly Plugin[]): boolean {
  return [requirement, ...requirement.alternatives].some(({ name, version }) => {
    const asked = parseVersion(version);
    const found = parseVersion(loaded.find((plugin) => plugin.name === name)?.version ?? '');
    if (asked === undefined || found === undefined) return false;
    return asked[0] === found[0] && compareVersions(found, asked) >= 0;
  });
}
