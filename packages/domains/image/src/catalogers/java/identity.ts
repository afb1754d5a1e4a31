/** Maven's coordinates; an empty group or version where nothing says them. */
export interface Coordinates {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

const coordinate = /^[\w.$-]+$/;

/** `pom.properties`, as the archiver of Maven writes it. */
export function fromProperties(text: string): Coordinates | undefined {
  const value = (key: string): string => new RegExp(`^${key}\\s*[=:]\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const [group, artifact, version] = [value('groupId'), value('artifactId'), value('version')];
  return coordinate.test(artifact) && coordinate.test(group) ? { group, artifact, version } : undefined;
}

/** The main section of a manifest; lines go on behind a line break and a space. */
function readManifest(text: string): ReadonlyMap<string, string> {
  const main = text.replace(/\r\n?/g, '\n').split('\n\n')[0] ?? '';
  const headers = new Map<string, string>();
  for (const line of main.replace(/\n /g, '').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headers;
}

/**
 * Without Maven's own files: the name and version that the archive carries in its file name, with what the manifest says
 * of version and group. Undefined when neither gives a version: then it is some program's own classes.
 */
export function fromManifest(text: string, fileName: string): Coordinates | undefined {
  const headers = readManifest(text);
  const header = (...names: readonly string[]): string => {
    const found = names
      .map((name) => headers.get(name))
      .find((value) => value !== undefined && value !== '' && !value.includes('${'));
    return found ?? '';
  };
  const named = splitFileName(fileName);
  const bundle = header('Bundle-SymbolicName').split(';')[0]?.trim() ?? '';
  const artifact = named?.artifact ?? fileName.replace(/\.\w+$/, '');
  const version =
    named?.version ?? header('Implementation-Version', 'Bundle-Version', 'Specification-Version', 'Plugin-Version');
  if (version === '' || !coordinate.test(artifact)) return undefined;
  const vendor = header('Implementation-Vendor-Id', 'Group-Id', 'groupId');
  const module = header('Automatic-Module-Name');
  const group = [vendor, groupOf(bundle, artifact), groupOf(module, artifact)].find(
    (one) => one.includes('.') && coordinate.test(one),
  );
  return { group: group ?? '', artifact, version: version.split(' ')[0] as string };
}

/** `org.apache.commons.lang3` of `commons-lang3` is in `org.apache.commons`. */
function groupOf(dotted: string, artifact: string): string {
  if (!dotted.includes('.')) return '';
  const last = dotted.slice(dotted.lastIndexOf('.') + 1).toLowerCase();
  return artifact.toLowerCase().replace(/[-_]/g, '').endsWith(last.replace(/[-_]/g, ''))
    ? dotted.slice(0, dotted.lastIndexOf('.'))
    : dotted;
}

/** `commons-lang3-3.12.0.jar`, `guava-32.1.2-jre.jar`; undefined when the name has no version. */
export function splitFileName(fileName: string): { artifact: string; version: string } | undefined {
  const match = /^(.+?)-(\d[\w.]*(?:[-.](?:\w+))*)\.\w+$/.exec(fileName);
  return match === null ? undefined : { artifact: match[1] as string, version: match[2] as string };
}
