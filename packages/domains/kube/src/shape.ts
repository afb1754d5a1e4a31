import type { Path } from '@seawall/model';
import type { Mapping, Value } from './yaml/document.ts';

/**
 * A description of the fields that the engines read. Input is brought into shape once, when it is read: a field of a
 * wrong type is removed and reported, so every engine behind may trust the types. Unknown fields are left alone.
 */
export type Shape =
  | { readonly type: 'string' | 'number' | 'boolean' | 'scalar' | 'any' }
  | { readonly type: 'list'; readonly of: Shape }
  | { readonly type: 'map'; readonly of: Shape }
  | { readonly type: 'object'; readonly fields: Readonly<Record<string, Shape>> };

/** The TypeScript type of what has been brought into a shape. */
export type Shaped<S> = S extends { type: 'string' }
  ? string
  : S extends { type: 'number' }
    ? number
    : S extends { type: 'boolean' }
      ? boolean
      : S extends { type: 'scalar' }
        ? string | number
        : S extends { type: 'list'; of: infer Item }
          ? readonly Shaped<Item>[]
          : S extends { type: 'map'; of: infer Item }
            ? Readonly<Record<string, Shaped<Item>>>
            : S extends { type: 'object'; fields: infer Fields }
              ? { readonly [Name in keyof Fields]?: Shaped<Fields[Name]> }
              : Value;

export const string = { type: 'string' } as const;
export const number = { type: 'number' } as const;
export const boolean = { type: 'boolean' } as const;
/** A string or a number: quantities, ports, percentages. */
export const scalar = { type: 'scalar' } as const;
export const any = { type: 'any' } as const;

export function list<const S extends Shape>(of: S): { readonly type: 'list'; readonly of: S } {
  return { type: 'list', of };
}

export function map<const S extends Shape>(of: S): { readonly type: 'map'; readonly of: S } {
  return { type: 'map', of };
}

export function object<const F extends Readonly<Record<string, Shape>>>(
  fields: F,
): { readonly type: 'object'; readonly fields: F } {
  return { type: 'object', fields };
}

/** A field whose value was removed because it has the wrong type. */
export interface Misfit {
  readonly path: Path;
  readonly expected: string;
  readonly found: string;
}

/**
 * Removes from `value`, in place, what does not fit, and gives what was removed. `null` stands for an absent field, as
 * in Kubernetes, and is removed without a word.
 */
export function bringIntoShape(value: Mapping, shape: Extract<Shape, { type: 'object' }>): Misfit[] {
  const misfits: Misfit[] = [];
  fitFields(value, shape.fields, [], misfits);
  return misfits;
}

function fitFields(value: Mapping, fields: Readonly<Record<string, Shape>>, path: Path, misfits: Misfit[]): void {
  for (const name of Object.keys(value)) {
    const shape = fields[name];
    if (shape === undefined || !Object.hasOwn(fields, name)) continue;
    if (!fits(value[name], shape, path, name, misfits)) delete value[name];
  }
}

function fits(
  value: Value | undefined,
  shape: Shape,
  parent: Path,
  name: string | number,
  misfits: Misfit[],
): value is Value {
  if (value === null || value === undefined) return false;
  switch (shape.type) {
    case 'any':
      return true;
    case 'scalar':
      if (typeof value === 'string' || typeof value === 'number') return true;
      break;
    case 'list':
      if (Array.isArray(value)) {
        fitItems(value, shape.of, [...parent, name], misfits);
        return true;
      }
      break;
    case 'map':
      if (isMapping(value)) {
        const path = [...parent, name];
        for (const key of Object.keys(value)) {
          if (!fits(value[key], shape.of, path, key, misfits)) delete value[key];
        }
        return true;
      }
      break;
    case 'object':
      if (isMapping(value)) {
        fitFields(value, shape.fields, [...parent, name], misfits);
        return true;
      }
      break;
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value === shape.type) return true;
  }
  misfits.push({ path: [...parent, name], expected: shape.type, found: typeName(value) });
  return false;
}

/** Items that do not fit become empty ones, so that the indexes of the others stay those of the text. */
function fitItems(items: Value[], shape: Shape, path: Path, misfits: Misfit[]): void {
  for (let index = 0; index < items.length; index++) {
    if (!fits(items[index], shape, path, index, misfits)) items[index] = emptyOf(shape);
  }
}

function emptyOf(shape: Shape): Value {
  if (shape.type === 'object' || shape.type === 'map') return {};
  if (shape.type === 'list') return [];
  if (shape.type === 'number') return 0;
  return shape.type === 'boolean' ? false : '';
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: Value): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'object' : typeof value;
}
