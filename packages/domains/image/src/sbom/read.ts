import type { Problem } from '@seawall/kube';
import { readDocuments } from '@seawall/kube';
import { field, list, text } from '../formats/shape.ts';
import { isXmlFault, readXml } from '../formats/xml.ts';
import { problem } from '../problem.ts';
import { readCyclonedxTree } from './cyclonedx/read.ts';
import { namespaceOf, treeOfXml } from './cyclonedx/tree.ts';
import { parseSpdxTree } from './spdx/read-json.ts';
import { parseSpdx3 } from './spdx/read-jsonld.ts';
import { parseTagValue } from './spdx/read-tag-value.ts';
import { sbomOfSpdx } from './spdx/parsed.ts';
import type { Sbom } from './sbom.ts';

export type SbomFormat = 'cyclonedx' | 'spdx';

export interface ReadSbom {
  readonly format: SbomFormat;
  readonly sbom: Sbom;
  readonly problems: readonly Problem[];
}

/** A larger document is refused: its plain value alone would take several times as much memory. */
const mostCharacters = 256 * 1024 * 1024;

/**
 * Which format a text claims to be, by its first 64 KiB or so: `bomFormat`, the namespace of the root element,
 * `spdxVersion`, the SPDX context, or the first tag. Undefined when it is no bill of materials.
 */
export function sniffSbom(head: string): SbomFormat | undefined {
  const start = head.slice(0, 64 * 1024);
  const first = start.trimStart().charAt(0);
  if (first === '{') {
    if (/"bomFormat"\s*:\s*"CycloneDX"/.test(start)) return 'cyclonedx';
    if (/"\$schema"\s*:\s*"[^"]*cyclonedx[^"]*"/.test(start)) return 'cyclonedx';
    if (/"spdxVersion"\s*:\s*"SPDX-/.test(start) || /spdx\.org\/rdf\/3|"SPDXRef-DOCUMENT"/.test(start)) return 'spdx';
    return undefined;
  }
  if (first === '<') return /cyclonedx\.org\/schema\/bom/.test(start) ? 'cyclonedx' : undefined;
  return /^\s*(?:#[^\n]*\n\s*)*(?:SPDXVersion|spdxVersion)\s*:\s*["']?SPDX-/m.test(start) ? 'spdx' : undefined;
}

/**
 * Reads a bill of materials of either format, in JSON, XML, YAML, JSON-LD or tags and values, of any version and from
 * anyone. What cannot be used is a problem that names its place; undefined when the text is no bill of materials at all.
 */
export function readSbom(content: string, file: string): ReadSbom | undefined {
  const source = content.charCodeAt(0) === 0xfeff ? content.slice(1) : content;
  const format = sniffSbom(source) ?? sniffTail(source);
  if (format === undefined) return undefined;
  if (source.length > mostCharacters) {
    const mib = mostCharacters / 1024 / 1024;
    const fault = problem('too-large', file, `larger than ${mib} MiB`, `大于 ${mib} MiB`);
    return { format, sbom: { components: [], incomplete: true }, problems: [fault] };
  }
  const read = format === 'cyclonedx' ? readCyclonedx(source, file) : readSpdx(source, file);
  return { format, ...read };
}

/** In JSON the mark may stand at the end of the document: keys have no order. */
function sniffTail(source: string): SbomFormat | undefined {
  return source.length > 64 * 1024 && source.trimStart().startsWith('{')
    ? sniffSbom(`{${source.slice(-64 * 1024)}`)
    : undefined;
}

type Read = { sbom: Sbom; problems: Problem[] };

function readCyclonedx(source: string, file: string): Read {
  if (!source.trimStart().startsWith('<')) {
    const tree = jsonOf(source, file);
    return 'problem' in tree ? failed(tree.problem) : readCyclonedxTree(tree.value, file);
  }
  const root = readXml(source);
  if (isXmlFault(root)) return failed(problem('syntax', file, root.fault, `XML 无法解析：${root.fault}`, root.line));
  if (root.name !== 'bom' || namespaceOf(root) === undefined) {
    return failed(problem('wrong-type', file, 'the root element is not bom', '根元素不是 bom', root.line));
  }
  return readCyclonedxTree(treeOfXml(root), file);
}

function readSpdx(source: string, file: string): Read {
  if (source.trimStart().startsWith('{')) {
    const tree = jsonOf(source, file);
    if ('problem' in tree) return failed(tree.problem);
    const isGraph = list(field(tree.value, '@graph')).length > 0;
    return sbomOfSpdx(isGraph ? parseSpdx3(tree.value) : parseSpdxTree(tree.value), file);
  }
  if (/^\s*(?:#[^\n]*\n\s*)*SPDXVersion\s*:/.test(source)) {
    const { parsed, problems } = parseTagValue(source, file);
    const read = sbomOfSpdx(parsed, file);
    return { sbom: read.sbom, problems: [...problems, ...read.problems] };
  }
  const { documents, problems } = readDocuments(source, file);
  const read = sbomOfSpdx(parseSpdxTree(documents[0]?.value), file);
  return { sbom: read.sbom, problems: [...problems, ...read.problems] };
}

function jsonOf(source: string, file: string): { value: unknown } | { problem: Problem } {
  try {
    return { value: JSON.parse(source) };
  } catch (error) {
    // The reader of manifests knows the line and says it in words.
    const [first] = readDocuments(source, file).problems;
    const message = text(field(error, 'message')) ?? 'not JSON';
    return { problem: first ?? problem('syntax', file, message, `不是合法的 JSON：${message}`) };
  }
}

function failed(fault: Problem): Read {
  return { sbom: { components: [], incomplete: true }, problems: [fault] };
}
