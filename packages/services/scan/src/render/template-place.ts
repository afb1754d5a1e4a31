import { formatPath, type Path, type Place } from '@seawall/model';

/** Finds, in the source that an object was rendered from, the line that a field of the object came from. */
export interface TemplateLines {
  readonly lines: readonly string[];
  /** The lines of each document of the source: those between `---`. */
  readonly sections: readonly { readonly from: number; readonly to: number }[];
}

export function templateLines(text: string): TemplateLines {
  const lines = text.split(/\r?\n/);
  const sections: { from: number; to: number }[] = [];
  let from = 0;
  for (const [index, line] of lines.entries()) {
    if (!/^---(?:\s|$)/.test(line)) continue;
    sections.push({ from, to: index });
    from = index + 1;
  }
  sections.push({ from, to: lines.length });
  return { lines, sections };
}

/**
 * The place of a field in a template: its keys are looked for in their order, each below the one before, as far as
 * they are written there; what a helper or a loop writes is placed at the nearest parent that is.
 */
export function placeInTemplate(
  template: TemplateLines,
  file: string,
  object: unknown,
  path: Path,
  renderedBy: string,
): Place {
  const section = sectionOf(template, object);
  const limit = section.to;
  let line = firstContent(template.lines, section.from, section.to);
  let indent = -1;
  let search = section.from;
  let node: unknown = object;
  for (const step of path) {
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
    const found =
      typeof step === 'number'
        ? findItem(template.lines, search, limit, indent, node, step)
        : findKey(template.lines, search, limit, indent, step);
    if (found === undefined) break;
    line = found.line;
    indent = found.indent;
    search = typeof step === 'number' ? found.line : found.line + 1;
  }
  return { file, line: line + 1, column: 1, path: formatPath(path), renderedBy };
}

/** The document of the template that names the object's kind and, where it is literal, its name. */
function sectionOf(template: TemplateLines, object: unknown): { from: number; to: number } {
  const { kind, metadata } = object as { kind?: string; metadata?: { name?: string } };
  const ofKind = template.sections.filter(({ from, to }) =>
    template.lines.slice(from, to).some((line) => line.trim() === `kind: ${kind}`),
  );
  const named = ofKind.find(({ from, to }) =>
    template.lines.slice(from, to).some((line) => line.trim() === `name: ${metadata?.name}`),
  );
  return named ?? ofKind[0] ?? { from: 0, to: template.lines.length };
}

function firstContent(lines: readonly string[], from: number, to: number): number {
  for (let index = from; index < to; index++) {
    const line = lines[index] ?? '';
    if (/^\s*[\w"'-]+\s*:/.test(line)) return index;
  }
  return from;
}

function findKey(lines: readonly string[], from: number, to: number, above: number, key: string): Found | undefined {
  for (let index = from; index < to; index++) {
    const match = /^(\s*(?:-\s+)?)["']?([\w./-]+)["']?\s*:/.exec(lines[index] ?? '');
    if (match === null) continue;
    const indent = (match[1] ?? '').length;
    // A line further left than the parent ends the parent, unless a template action stands there.
    if (indent <= above && match[2] !== key) return undefined;
    if (indent > above && match[2] === key) return { line: index, indent };
  }
  return undefined;
}

function findItem(
  lines: readonly string[],
  from: number,
  to: number,
  above: number,
  item: unknown,
  position: number,
): Found | undefined {
  const name = typeof item === 'object' && item !== null ? (item as { name?: unknown }).name : item;
  let count = -1;
  let dash: number | undefined;
  let first: Found | undefined;
  for (let index = from; index < to; index++) {
    const match = /^(\s*)-\s+(.*)$/.exec(lines[index] ?? '');
    if (match === null) continue;
    const indent = (match[1] ?? '').length;
    if (indent < above) break;
    dash ??= indent;
    if (indent !== dash) continue;
    count += 1;
    const found = { line: index, indent };
    first ??= found;
    const rest = match[2] ?? '';
    if (count === position || rest === `name: ${String(name)}` || rest === String(name)) return found;
  }
  return first;
}

interface Found {
  readonly line: number;
  readonly indent: number;
}
