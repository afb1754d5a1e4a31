import { parse } from 'yaml';
import { parseError } from '../errors.ts';
import type { Annotations } from './ast.ts';
import type { Comment } from './lexer.ts';

/** The `# METADATA` blocks among a module's comments, by the row after which each ends. */
export function readAnnotations(comments: readonly Comment[]): { annotations: Annotations; end: number }[] {
  const blocks: { annotations: Annotations; end: number }[] = [];
  for (let at = 0; at < comments.length; at += 1) {
    const first = comments[at] as Comment;
    if (first.text.trim() !== 'METADATA' || first.loc.col !== 1) continue;
    const lines: string[] = [];
    let last = first;
    for (let line = comments[at + 1]; line !== undefined; line = comments[at + 1]) {
      if (line.loc.row !== last.loc.row + 1 || line.loc.col !== 1) break;
      lines.push(line.text.replace(/^ /, ''));
      last = line;
      at += 1;
    }
    blocks.push({ annotations: readBlock(lines, first), end: last.loc.row });
  }
  return blocks;
}

function readBlock(lines: readonly string[], first: Comment): Annotations {
  let fields: unknown;
  try {
    fields = parse(lines.join('\n'), { maxAliasCount: 0 });
  } catch (cause) {
    throw parseError(`yaml: ${cause instanceof Error ? cause.message : String(cause)}`, first.loc);
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw parseError('expected METADATA block, found whitespace', first.loc);
  }
  const { scope, ...rest } = fields as Record<string, unknown>;
  if (scope !== undefined && !(['rule', 'document', 'package', 'subpackages'] as unknown[]).includes(scope)) {
    throw parseError(`invalid annotation scope ${JSON.stringify(scope)}`, first.loc);
  }
  // Without a scope it is the rule's; before a package line, the package's (decided where it is attached).
  return {
    scope: (scope ?? 'rule') as Annotations['scope'],
    fields: { ...(scope === undefined ? {} : { scope }), ...normalFields(rest, first) },
    loc: first.loc,
  };
}

/** Short forms written out: `Jane <jane@example.com>`, a bare address of a related resource, `path: schema`. */
function normalFields(fields: Readonly<Record<string, unknown>>, first: Comment): Record<string, unknown> {
  const result: Record<string, unknown> = { ...fields };
  const list = (name: string): unknown[] | undefined => {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw parseError(`${name} must be a list`, first.loc);
    return value;
  };
  const authors = list('authors');
  if (authors !== undefined) result['authors'] = authors.map(author);
  const related = list('related_resources');
  if (related !== undefined)
    result['related_resources'] = related.map((each) => (typeof each === 'string' ? { ref: each } : each));
  const schemas = list('schemas');
  if (schemas !== undefined) result['schemas'] = schemas.map(schemaReference);
  return result;
}

function author(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const match = /^(.*?)\s*<([^<>]*)>$/.exec(value.trim());
  if (match === null) return { name: value.trim() };
  const [, name = '', email = ''] = match;
  return name === '' ? { email } : { name, email };
}

function schemaReference(value: unknown): unknown {
  const [entry] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entry === undefined) return value;
  const [path, schema] = entry;
  return {
    path: path.split('.'),
    ...(typeof schema === 'string' ? { schema: schema.split('.') } : { definition: schema }),
  };
}
