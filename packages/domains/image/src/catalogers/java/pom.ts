import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { isXmlFault, readXml } from '../../formats/xml.ts';
import { problem } from '../../problem.ts';
import { type Pom, type PomDependency, readPom } from './pom-file.ts';

/** What projects of Maven name, with properties, parents and managed versions as far as the tree holds them. */
export const pomCataloger: Cataloger<Pom> = {
  id: 'maven-pom',
  version: 1,
  urls: ['https://maven.apache.org/pom.html'],
  evidence: 'declared',
  wants: { names: ['pom.xml'], suffixes: ['.pom'] },
  limit: 8 * 1024 * 1024,
  read: readFile,
  finish,
};

function readFile({ path, content }: CatalogedFile): Reading<Pom> {
  const root = readXml(content.text());
  if (isXmlFault(root))
    return { problems: [problem('syntax', path, root.fault, `XML 无法解析：${root.fault}`, root.line)] };
  const pom = readPom(root);
  return pom === undefined ? {} : { facts: pom };
}

const deepest = 10;

function finish(files: readonly FileReading<Pom>[]): Finished {
  const known = new Map(
    files.flatMap(({ reading: { facts } }) =>
      facts === undefined ? [] : [[`${groupOf(facts)}:${facts.artifact}`, facts] as const],
    ),
  );
  const components = files.flatMap(({ path, reading: { facts } }): Component[] => {
    if (facts === undefined) return [];
    const chain = chainOf(facts, known);
    const properties = propertiesOf(chain);
    const managed = chain.flatMap((one) => one.managed);
    return facts.dependencies.flatMap((one) => componentOf(one, managed, properties, path, known) ?? []);
  });
  return { components };
}

/** The project, its parent, the parent's parent … as far as they lie in the tree. */
function chainOf(pom: Pom, known: ReadonlyMap<string, Pom>): Pom[] {
  const chain = [pom];
  for (let one: Pom = pom; one.parent !== undefined && chain.length < deepest; ) {
    const parent = known.get(`${one.parent.group}:${one.parent.artifact}`);
    if (parent === undefined || chain.includes(parent)) break;
    chain.push(parent);
    one = parent;
  }
  return chain;
}

function groupOf(pom: Pom): string {
  return pom.group ?? pom.parent?.group ?? '';
}

function propertiesOf(chain: readonly Pom[]): ReadonlyMap<string, string> {
  const [pom] = chain as [Pom];
  const properties = new Map<string, string>();
  for (const one of chain.toReversed())
    for (const [key, value] of Object.entries(one.properties)) properties.set(key, value);
  const version = pom.version ?? pom.parent?.version ?? '';
  for (const prefix of ['project.', 'pom.', '']) {
    properties.set(`${prefix}version`, version);
    properties.set(`${prefix}groupId`, groupOf(pom));
    properties.set(`${prefix}parent.version`, pom.parent?.version ?? '');
  }
  return properties;
}

function resolve(text: string, properties: ReadonlyMap<string, string>): string {
  let resolved = text;
  for (let round = 0; round < deepest && resolved.includes('${'); round += 1) {
    const next = resolved
      .replace(/\$\{([^${}]+)\}/g, (whole, key: string) => properties.get(key) ?? whole)
      .slice(0, 1000);
    if (next === resolved) break;
    resolved = next;
  }
  return resolved;
}

const scopes: Readonly<Record<string, Component['scope']>> = {
  test: 'development',
  provided: 'optional',
  system: 'optional',
};

function componentOf(
  one: PomDependency,
  managed: readonly PomDependency[],
  properties: ReadonlyMap<string, string>,
  path: string,
  known: ReadonlyMap<string, Pom>,
): Component | undefined {
  const group = resolve(one.group, properties);
  const artifact = resolve(one.artifact, properties);
  // A module of the same project is no dependency on anybody.
  if (known.has(`${group}:${artifact}`)) return undefined;
  const manager = managed.find(
    (each) => resolve(each.group, properties) === group && resolve(each.artifact, properties) === artifact,
  );
  const version = resolve(one.version ?? manager?.version ?? '', properties);
  const scope = scopes[one.scope ?? manager?.scope ?? ''] ?? (one.optional ? 'optional' : 'runtime');
  // A range, or a property from elsewhere, is no version.
  const exact = /^\[[^,[\]]+\]$/.test(version) ? version.slice(1, -1) : version;
  const isKnown = exact !== '' && !/[[\](),$]/.test(exact);
  return makeComponent({
    ecosystem: 'maven',
    name: `${group}:${artifact}`,
    version: isKnown ? exact : '',
    place: { path, line: one.line },
    scope,
    direct: true,
  });
}
