import type { FixOperation, Path, Text } from '@seawall/model';
import { setField } from '../yaml/json.ts';
import type { Mapping, Value } from '../yaml/document.ts';

/** A change to one field of a document: the operation's path hangs below `base`. */
export interface Edit {
  /** Which document of the file, from 0. */
  readonly document: number;
  readonly base: Path;
  readonly operation: FixOperation;
}

type FieldOperation = Exclude<FixOperation, { op: 'lines' }>;

/** An edit on its way: its operation with the path from the document's root. */
export interface Step {
  readonly edit: Edit;
  readonly op: FieldOperation['op'];
  readonly path: Path;
  readonly value: Value;
}

/**
 * The order in which the edits of one document are made. Every path means the document as it was read; so list items go
 * last, the hindmost first, and an item that several edits take away goes once.
 */
export function inOrder(steps: readonly Step[]): { steps: Step[]; repeated: Step[] } {
  const items = new Map<string, Step>();
  const others: Step[] = [];
  const repeated: Step[] = [];
  for (const step of steps) {
    if (step.op !== 'remove' || typeof step.path.at(-1) !== 'number') {
      others.push(step);
      continue;
    }
    const key = JSON.stringify(step.path);
    if (items.has(key)) repeated.push(step);
    else items.set(key, step);
  }
  return { steps: [...others, ...[...items.values()].sort(hindmostFirst)], repeated };
}

function hindmostFirst(a: Step, b: Step): number {
  const length = Math.min(a.path.length, b.path.length);
  for (let at = 0; at < length; at++) {
    const left = a.path[at];
    const right = b.path[at];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return right - left;
    return String(left) < String(right) ? 1 : -1;
  }
  return b.path.length - a.path.length;
}

/** Does to a plain value what the step does to the text. Gives the reason when the value does not allow it. */
export function applyStep(root: Value, step: Step): Text | undefined {
  const { path, op } = step;
  let parent: Value = root;
  if (path.length === 0) return op === 'append' && Array.isArray(root) ? push(root, step.value) : reasons.root;
  for (const [depth, part] of path.slice(0, -1).entries()) {
    let next = fieldOf(parent, part);
    if (next === undefined && !fits(parent, part)) return op === 'remove' ? undefined : reasons.type;
    if (next === undefined || next === null) {
      if (op === 'remove') return undefined;
      // What is missing from here on is made new, and a new list has no second item.
      if (path.slice(depth + 1).some((below) => typeof below === 'number' && below !== 0)) return reasons.index;
      const below = path[depth + 1];
      next = typeof below === 'number' ? [] : {};
      const reason = put(parent, part, next);
      if (reason !== undefined) return reason;
    }
    parent = next;
  }
  const last = path.at(-1) as string | number;
  if (op === 'remove') return take(parent, last);
  if (!fits(parent, last)) return reasons.type;
  if (op === 'set') return put(parent, last, structuredClone(step.value));
  const list = fieldOf(parent, last);
  if (Array.isArray(list)) return push(list, step.value);
  return list === undefined || list === null ? put(parent, last, [structuredClone(step.value)]) : reasons.type;
}

function push(list: Value[], value: Value): undefined {
  list.push(structuredClone(value));
}

function put(parent: Value, part: string | number, value: Value): Text | undefined {
  if (Array.isArray(parent)) {
    if (typeof part !== 'number' || part > parent.length) return reasons.index;
    parent[part] = value;
  } else setField(parent as Mapping, String(part), value);
  return undefined;
}

function take(parent: Value, part: string | number): undefined {
  if (Array.isArray(parent)) {
    if (typeof part === 'number' && part < parent.length) parent.splice(part, 1);
  } else if (typeof parent === 'object' && parent !== null) delete parent[part];
}

/** The value of a field; undefined when there is none. */
function fieldOf(parent: Value | undefined, part: string | number): Value | undefined {
  if (Array.isArray(parent)) return typeof part === 'number' ? parent[part] : undefined;
  if (typeof parent !== 'object' || parent === null || typeof part === 'number') return undefined;
  return Object.hasOwn(parent, part) ? parent[part] : undefined;
}

function fits(parent: Value, part: string | number): boolean {
  if (Array.isArray(parent)) return typeof part === 'number' && part >= 0;
  return typeof parent === 'object' && parent !== null && typeof part === 'string';
}

export const reasons = {
  document: {
    en: 'The document could not be read',
    zh: '无法读取该文档',
  },
  lines: {
    en: 'This operation changes lines, not fields',
    zh: '此操作修改的是文本行，而不是字段',
  },
  value: {
    en: 'The value cannot be written as YAML',
    zh: '该值无法写成 YAML',
  },
  root: {
    en: 'The whole document cannot be replaced or removed',
    zh: '不能替换或删除整个文档',
  },
  type: {
    en: 'What stands there is of another type than the operation needs',
    zh: '该处的值类型与操作所需的不同',
  },
  index: {
    en: 'The list has no such item',
    zh: '列表中没有该项',
  },
  alias: {
    en: 'The field comes in through an alias or a merge key; edit it where its anchor stands',
    zh: '该字段通过别名或合并键引入；请在其锚点处修改',
  },
  anchor: {
    en: 'The field stands under an anchor that is used in other places, which would change too',
    zh: '该字段位于被其他位置引用的锚点之下，修改会同时影响那些位置',
  },
  tagged: {
    en: 'The value carries a tag or an anchor; change it by hand',
    zh: '该值带有标签或锚点；请手动修改',
  },
  shape: {
    en: 'The way this part is written does not allow a safe edit; change it by hand',
    zh: '此处的书写方式无法安全修改；请手动修改',
  },
} as const satisfies Record<string, Text>;
