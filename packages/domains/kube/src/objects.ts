import { table, formatPath, type Path, type Place, type ResourceRef } from '@seawall/model';
import { isClusterScoped, needsName, shapeOf } from './kinds/registry.ts';
import type { KubeObject, Origin } from './object.ts';
import { bringIntoShape, isMapping } from './shape.ts';
import type { Problem } from './source.ts';
import { shapeCustomTemplates } from './workload.ts';
import type { Document, DocumentSet, Mapping, Span } from './yaml/document.ts';

/** What a file of manifests holds. `others` counts documents that are not Kubernetes objects at all. */
export interface ManifestFile {
  readonly objects: readonly KubeObject[];
  readonly problems: readonly Problem[];
  readonly others: number;
}

export interface ManifestOptions {
  /** The file from the project's root, for ids; default the file itself. */
  readonly projectFile?: string;
  /** Given to namespaced objects that name no namespace of their own; default: left absent. */
  readonly namespace?: string;
  readonly renderedBy?: string;
}

/** Finds the Kubernetes objects in documents, `List` kinds opened, fields of a wrong type removed and reported. */
export function objectsIn(set: DocumentSet, options: ManifestOptions = {}): ManifestFile {
  const objects: KubeObject[] = [];
  const problems: Problem[] = [...set.problems];
  let others = 0;
  for (const document of set.documents) {
    if (!isMapping(document.value) || !looksLikeObject(document.value)) {
      others += 1;
      continue;
    }
    collect(set, document, document.value, [], options, objects, problems);
  }
  return { objects, problems, others };
}

/** What every Kubernetes object says of itself. */
type Manifest = Mapping & { apiVersion: string; kind: string };

function looksLikeObject(value: Mapping): value is Manifest {
  return typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string';
}

function collect(
  set: DocumentSet,
  document: Document,
  value: Manifest,
  base: Path,
  options: ManifestOptions,
  objects: KubeObject[],
  problems: Problem[],
): void {
  const { apiVersion, kind } = value;
  const items = value['items'];
  if (kind.endsWith('List') && Array.isArray(items)) {
    for (const [index, item] of items.entries()) {
      const path = [...base, 'items', index];
      if (!isMapping(item)) {
        problems.push(misfit(set, document, path, 'object', typeof item));
        continue;
      }
      // The items of a typed list (DeploymentList) need not repeat what the list says.
      item['apiVersion'] ??= apiVersion;
      item['kind'] ??= kind.slice(0, -'List'.length);
      if (looksLikeObject(item) && item['kind'] !== '') {
        collect(set, document, item, path, options, objects, problems);
      } else problems.push(incomplete(set, document, path));
    }
    return;
  }
  const origin = originOf(set, document, base, options);
  const unnamed: ResourceRef = { type: 'resource', apiVersion, kind, name: '' };
  for (const found of bringIntoShape(value, shapeOf(unnamed))) {
    problems.push(misfit(set, document, [...base, ...found.path], found.expected, found.found));
  }
  const object: KubeObject = { ref: refOf(unnamed, value, options), value, origin };
  for (const found of shapeCustomTemplates(object)) {
    problems.push(misfit(set, document, [...base, ...found.path], found.expected, found.found));
  }
  if (object.ref.name === '' && needsName(object.ref)) problems.push(incomplete(set, document, base));
  objects.push(object);
}

function refOf(unnamed: ResourceRef, value: Mapping, options: ManifestOptions): ResourceRef {
  const metadata = isMapping(value['metadata']) ? value['metadata'] : {};
  const generated = metadata['generateName'];
  const unique = typeof generated === 'string' ? `${generated}*` : '';
  const name = typeof metadata['name'] === 'string' ? metadata['name'] : unique;
  const namespace = isClusterScoped(unnamed) ? undefined : (metadata['namespace'] ?? options.namespace);
  return { ...unnamed, ...(typeof namespace === 'string' ? { namespace } : {}), name };
}

function originOf(set: DocumentSet, document: Document, base: Path, options: ManifestOptions): Origin {
  return {
    file: set.file,
    projectFile: options.projectFile ?? set.file,
    document: document.index,
    base,
    ...(options.renderedBy === undefined ? {} : { renderedBy: options.renderedBy }),
    locate: (path) => placeOf(set, document, base, path, options.renderedBy),
  };
}

function placeOf(set: DocumentSet, document: Document, base: Path, path: Path, renderedBy?: string): Place {
  const span = nearestSpan(document, [...base, ...path]);
  const end = Math.max(span.keyStart, span.valueEnd - 1);
  const place = {
    file: set.file,
    line: set.lines.lineAt(span.keyStart),
    column: set.lines.columnAt(span.keyStart),
    endLine: set.lines.lineAt(end),
    path: formatPath(path),
  };
  return renderedBy === undefined ? place : { ...place, renderedBy };
}

function nearestSpan(document: Document, path: Path): Span {
  for (let length = path.length; length > 0; length--) {
    const span = document.span(path.slice(0, length));
    if (span !== undefined) return span;
  }
  return { keyStart: document.start, valueStart: document.start, valueEnd: document.start };
}

function misfit(set: DocumentSet, document: Document, path: Path, expected: string, found: string): Problem {
  const span = nearestSpan(document, path);
  const field = formatPath(path);
  return {
    code: 'wrong-type',
    file: set.file,
    line: set.lines.lineAt(span.keyStart),
    column: set.lines.columnAt(span.keyStart),
    message: {
      en: `${field} must be ${names[expected]?.en ?? expected}, found ${names[found]?.en ?? found}; the field was left out`,
      zh: `${field} 应为${names[expected]?.zh ?? expected}，实际为${names[found]?.zh ?? found}；已忽略该字段`,
    },
  };
}

const names: Readonly<Record<string, { en: string; zh: string }>> = table({
  string: { en: 'a string', zh: '字符串' },
  number: { en: 'a number', zh: '数字' },
  boolean: { en: 'true or false', zh: '布尔值' },
  scalar: { en: 'a string or a number', zh: '字符串或数字' },
  list: { en: 'a list', zh: '列表' },
  map: { en: 'a mapping', zh: '映射' },
  object: { en: 'a mapping', zh: '映射' },
});

function incomplete(set: DocumentSet, document: Document, base: Path): Problem {
  const span = nearestSpan(document, base);
  return {
    code: 'incomplete-object',
    file: set.file,
    line: set.lines.lineAt(span.keyStart),
    message: {
      en: 'The object lacks apiVersion, kind or metadata.name',
      zh: '对象缺少 apiVersion、kind 或 metadata.name',
    },
  };
}
