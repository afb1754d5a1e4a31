import type { Problem } from '@seawall/kube';
import { compact } from '../../formats/shape.ts';
import { problem } from '../../problem.ts';
import type { Pair } from '../extras.ts';
import { checksumAlgorithm } from './document.ts';
import type { SpdxRelationship } from './model.ts';
import { type ParsedPackage, type ParsedSpdx, pairsOfAnnotation } from './parsed.ts';
import { said } from './read-json.ts';

interface OpenPackage {
  id: string;
  name: string;
  version?: string;
  supplier?: string;
  purpose?: string;
  declared?: string;
  concluded?: string;
  purl?: string;
  sourceInfo?: string;
  readonly checksums: { algorithm: string; value: string }[];
  readonly cpes: string[];
}

/** Reads SPDX 2 in tags and values. A line that is none is a problem with its number; the rest is read. */
export function parseTagValue(content: string, file: string): { parsed: ParsedSpdx; problems: Problem[] } {
  const packages: OpenPackage[] = [];
  const relationships: SpdxRelationship[] = [];
  const extracted = new Map<string, string>();
  const annotations = new Map<string, Pair[]>();
  const { tags, problems } = tagsOf(content, file);
  let created: string | undefined;
  let comment: string | undefined;
  let open: OpenPackage | undefined;
  let licence = '';
  let annotated = '';
  for (const [tag, value] of tags) {
    switch (tag) {
      case 'Created':
        created = value;
        break;
      case 'DocumentComment':
        comment = value;
        break;
      case 'PackageName':
        open = { id: '', name: value, checksums: [], cpes: [] };
        packages.push(open);
        break;
      case 'FileName':
      case 'SnippetSPDXID':
        open = undefined;
        break;
      case 'LicenseID':
        licence = value;
        open = undefined;
        break;
      case 'ExtractedText':
        if (!extracted.has(licence)) extracted.set(licence, value);
        break;
      case 'LicenseName':
        if (value !== 'NOASSERTION') extracted.set(licence, value);
        break;
      case 'Relationship': {
        const [from = '', type = '', to = ''] = value.split(/\s+/);
        relationships.push({ from, type, to });
        break;
      }
      case 'SPDXREF':
        annotated = value;
        break;
      case 'AnnotationComment':
        annotations.set(annotated, [...(annotations.get(annotated) ?? []), ...pairsOfAnnotation(value)]);
        break;
      default:
        if (open !== undefined) addToPackage(open, tag, value);
    }
  }
  const parsed = compact({
    created,
    comment,
    packages: packages.map((one) => finish(one, annotations.get(one.id) ?? [])),
    relationships,
    described: [],
    extracted,
  });
  return { parsed, problems };
}

function addToPackage(open: OpenPackage, tag: string, value: string): void {
  switch (tag) {
    case 'SPDXID':
      open.id = value;
      break;
    case 'PackageVersion':
      open.version = value;
      break;
    case 'PackageSupplier':
      open.supplier = value;
      break;
    case 'PrimaryPackagePurpose':
      open.purpose = value.replaceAll('_', '-');
      break;
    case 'PackageLicenseDeclared':
      open.declared = value;
      break;
    case 'PackageLicenseConcluded':
      open.concluded = value;
      break;
    case 'PackageSourceInfo':
      open.sourceInfo = value;
      break;
    case 'PackageChecksum': {
      const match = /^([\w-]+):\s*([0-9a-fA-F]+)$/.exec(value);
      if (match !== null)
        open.checksums.push({ algorithm: checksumAlgorithm(match[1] as string), value: match[2] as string });
      break;
    }
    case 'ExternalRef': {
      const [, type = '', locator = ''] = value.split(/\s+/);
      if (type === 'purl') open.purl = locator;
      else if (/cpe2[23]Type$/.test(type)) open.cpes.push(locator);
      break;
    }
    default:
  }
}

function finish(open: OpenPackage, pairs: readonly Pair[]): ParsedPackage {
  const { declared, concluded, ...rest } = open;
  return compact({ ...rest, licence: said(declared) ?? said(concluded), pairs });
}

function tagsOf(content: string, file: string): { tags: [string, string][]; problems: Problem[] } {
  const tags: [string, string][] = [];
  const problems: Problem[] = [];
  const lines = content.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    const tag = line.slice(0, Math.max(colon, 0)).trim();
    if (!/^[A-Za-z0-9]+$/.test(tag)) {
      if (problems.length < 20) {
        problems.push(problem('syntax', file, 'this line is no tag with a value', '此行不是“标签: 值”', index + 1));
      }
      continue;
    }
    let value = line.slice(colon + 1).trim();
    if (value.startsWith('<text>')) {
      const start = index;
      const parts = [value.slice('<text>'.length)];
      while (!(parts.at(-1) as string).includes('</text>') && index + 1 < lines.length) {
        index += 1;
        parts.push(lines[index] as string);
      }
      const whole = parts.join('\n');
      const end = whole.lastIndexOf('</text>');
      if (end < 0) {
        problems.push(problem('syntax', file, 'a <text> does not end', '<text> 没有结束标记', start + 1));
        index = start;
        continue;
      }
      value = whole.slice(0, end);
    }
    tags.push([tag, value]);
  }
  return { tags, problems };
}
