import { child, childText, type XmlElement } from '../../formats/xml.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

export interface PomDependency {
  readonly group: string;
  readonly artifact: string;
  readonly version?: string;
  readonly scope?: string;
  readonly optional: boolean;
  readonly line: number;
}

/** A `pom.xml` before anything is resolved. */
export interface Pom {
  readonly group?: string;
  readonly artifact: string;
  readonly version?: string;
  readonly parent?: { readonly group: string; readonly artifact: string; readonly version: string };
  readonly properties: Readonly<Record<string, string>>;
  readonly managed: readonly PomDependency[];
  readonly dependencies: readonly PomDependency[];
}

/** Reads a project (Maven's POM reference, model 4.0.0); undefined when the root element is another. */
export function readPom(root: XmlElement): Pom | undefined {
  const artifact = childText(root, 'artifactId');
  if (root.name !== 'project' || artifact === undefined) return undefined;
  const parent = child(root, 'parent');
  const [parentGroup, parentArtifact] = [childText(parent, 'groupId'), childText(parent, 'artifactId')];
  const group = childText(root, 'groupId');
  const version = childText(root, 'version');
  return {
    artifact,
    ...(group === undefined ? {} : { group }),
    ...(version === undefined ? {} : { version }),
    ...(parentGroup === undefined || parentArtifact === undefined
      ? {}
      : { parent: { group: parentGroup, artifact: parentArtifact, version: childText(parent, 'version') ?? '' } }),
    properties: Object.fromEntries((child(root, 'properties')?.children ?? []).map(({ name, text }) => [name, text])),
    managed: dependenciesOf(child(root, 'dependencyManagement')),
    dependencies: dependenciesOf(root),
  };
}

function dependenciesOf(parent: XmlElement | undefined): PomDependency[] {
  return (child(parent, 'dependencies')?.children ?? []).flatMap((one): PomDependency[] => {
    const [group, artifact] = [childText(one, 'groupId'), childText(one, 'artifactId')];
    const version = childText(one, 'version');
    const scope = childText(one, 'scope');
    if (group === undefined || artifact === undefined) return [];
    return [
      {
        group,
        artifact,
        ...(version === undefined ? {} : { version }),
        ...(scope === undefined ? {} : { scope }),
        optional: childText(one, 'optional') === 'true',
        line: one.line,
      },
    ];
  });
}

/** The licences that a project declares, by name or else by address. */
export function licencesOfPom(root: XmlElement): string[] {
  const names = (child(root, 'licenses')?.children ?? []).flatMap(
    (one) => childText(one, 'name') ?? childText(one, 'url') ?? [],
  );
  return [...new Set(names.flatMap(normaliseLicence))];
}
