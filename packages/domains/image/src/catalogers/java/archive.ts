import { createHash } from 'node:crypto';
import type { Problem } from '@seawall/kube';
import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { pathInside } from '../../component/place.ts';
import { isXmlFault, readXml } from '../../formats/xml.ts';
import { type Bytes, bytesOf, extract, type ZipEntry, zipEntries } from '../../formats/zip.ts';
import { recogniseLicences } from '../../licences/recognise.ts';
import { problem } from '../../problem.ts';
import { type Coordinates, fromManifest, fromProperties, splitFileName } from './identity.ts';
import { licencesOfPom } from './pom-file.ts';

const suffixes = ['.jar', '.war', '.ear', '.par', '.sar', '.nar', '.jpi', '.hpi', '.lpkg', '.kar', '.rar'];
const nested = /\.(?:jar|war|ear|par|sar|nar|jpi|hpi|lpkg|kar)$/i;
const deepest = 5;
const mostArchives = 5000;
const largestArchive = 512 * 1024 * 1024;
/** All that is unpacked on behalf of one file, against archives that unfold for ever. */
const largestTotal = 4 * 1024 * 1024 * 1024;
const largestText = 4 * 1024 * 1024;
/** An archive is packed data, which does not shrink again by so much. */
const mostRatio = 100;
const freeSize = 16 * 1024 * 1024;

/** Java archives and what is packed into them, to any sensible depth. */
export const javaArchiveCataloger: Cataloger = {
  id: 'java-archive',
  version: 2,
  urls: [
    'https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html',
    'https://maven.apache.org/shared/maven-archiver/',
  ],
  evidence: 'installed',
  wants: { suffixes },
  limit: 4 * 1024 * 1024 * 1024,
  read: readArchive,
};

interface Walk {
  readonly path: string;
  readonly components: Component[];
  readonly problems: Problem[];
  archives: number;
  unpacked: number;
}

function readArchive({ path, content }: CatalogedFile): Reading {
  const walk: Walk = { path, components: [], problems: [], archives: 0, unpacked: 0 };
  const source: Bytes = { size: content.size, read: (offset, length) => content.read(offset, length) };
  visit(source, path.slice(path.lastIndexOf('/') + 1), '', 0, walk);
  return { components: walk.components, ...(walk.problems.length === 0 ? {} : { problems: walk.problems }) };
}

function visit(source: Bytes, fileName: string, inner: string, depth: number, walk: Walk): void {
  const entries = zipEntries(source);
  if (entries === undefined) {
    walk.problems.push(
      problem(
        'syntax',
        walk.path,
        `${inner === '' ? 'it' : inner} is no readable ZIP archive`,
        `${inner === '' ? '该文件' : inner} 不是可读的 ZIP 归档`,
      ),
    );
    return;
  }
  const named = new Map(entries.map((entry) => [entry.name, entry]));
  const text = (name: string): string | undefined => {
    const entry = named.get(name);
    if (entry === undefined || walk.unpacked + entry.size > largestTotal) return undefined;
    walk.unpacked += entry.size;
    const bytes = extract(source, entry, largestText);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  walk.components.push(...componentsIn(source, entries, text, fileName, pathInside(walk.path, inner)));
  for (const entry of entries) {
    if (!nested.test(entry.name)) continue;
    const place = inner === '' ? entry.name : `${inner}!/${entry.name}`;
    const bytes = unpack(source, entry, depth, place, walk);
    if (bytes !== undefined)
      visit(bytesOf(bytes), entry.name.slice(entry.name.lastIndexOf('/') + 1), place, depth + 1, walk);
  }
}

function unpack(source: Bytes, entry: ZipEntry, depth: number, place: string, walk: Walk): Uint8Array | undefined {
  const bound =
    depth >= deepest
      ? `archives nested deeper than ${deepest}`
      : walk.archives >= mostArchives
        ? `more than ${mostArchives} archives inside`
        : entry.size > largestArchive || walk.unpacked + entry.size > largestTotal
          ? 'too large once unpacked'
          : entry.size > freeSize && entry.size > entry.compressedSize * mostRatio
            ? `packed more than ${mostRatio}-fold`
            : undefined;
  if (bound !== undefined) {
    // Said once for each archive that is left out, but not ten thousand times.
    if (walk.problems.length < 20) {
      walk.problems.push(
        problem('too-large', walk.path, `${place} was not looked into: ${bound}`, `未检查 ${place}：超出解包上限`),
      );
    }
    return undefined;
  }
  walk.archives += 1;
  walk.unpacked += entry.size;
  const bytes = extract(source, entry, largestArchive);
  if (bytes === undefined && walk.problems.length < 20) {
    walk.problems.push(problem('syntax', walk.path, `${place} cannot be unpacked`, `无法解包 ${place}`));
  }
  return bytes;
}

/** Each `pom.properties` is an artifact; without any, the manifest and the file's name say what it is. */
function componentsIn(
  source: Bytes,
  entries: readonly ZipEntry[],
  text: (name: string) => string | undefined,
  fileName: string,
  path: string,
): Component[] {
  const found: (Coordinates & { licences: string[] })[] = [];
  for (const { name } of entries) {
    const match = /^(META-INF\/maven\/[^/]+\/[^/]+)\/pom\.properties$/.exec(name);
    const coordinates = match === null ? undefined : fromProperties(text(name) ?? '');
    if (coordinates !== undefined) found.push({ ...coordinates, licences: licencesIn(text(`${match?.[1]}/pom.xml`)) });
  }
  const manifest = text('META-INF/MANIFEST.MF');
  if (found.length === 0) {
    const guessed = fromManifest(manifest ?? '', fileName);
    if (guessed !== undefined) found.push({ ...guessed, licences: [] });
  }
  const named = splitFileName(fileName);
  const isAlone = found.length === 1 && found[0]?.licences.length === 0;
  const beside = isAlone
    ? recogniseLicences(text('META-INF/LICENSE') ?? text('META-INF/LICENSE.txt') ?? text('LICENSE') ?? '')
    : [];
  return found.map(({ group, artifact, version, licences }) => {
    // The hash is the archive's, so it belongs to the artifact that the archive is, not to what is shaded into it.
    const isItself = found.length === 1 || artifact === named?.artifact;
    return makeComponent({
      ecosystem: 'maven',
      name: group === '' ? artifact : `${group}:${artifact}`,
      version,
      place: { path },
      licences: licences.length === 0 ? beside : licences,
      hashes: isItself ? { sha1: digest(source) } : undefined,
    });
  });
}

function licencesIn(pom: string | undefined): string[] {
  const root = pom === undefined ? undefined : readXml(pom);
  return root === undefined || isXmlFault(root) ? [] : licencesOfPom(root);
}

function digest(source: Bytes): string {
  const hash = createHash('sha1');
  const step = 4 * 1024 * 1024;
  for (let at = 0; at < source.size; at += step) hash.update(source.read(at, Math.min(step, source.size - at)));
  return hash.digest('hex');
}
