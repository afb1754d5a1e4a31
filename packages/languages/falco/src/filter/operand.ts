import { FalcoError } from '../errors.ts';
import { acceptsArgument, lookup, type FieldInfo, type FieldRegistry } from '../fields/registry.ts';
import type { FieldUse, Source } from '../syntax/ast.ts';
import { printOperand } from '../syntax/printer.ts';
import type { Value, ValueType } from '../types.ts';

/** Reads a value from an event. `turn` tells events apart, so that what was read for one can be kept for it. */
export type Getter<Event> = (event: Event, turn: number) => Value;

/** How the events of a source give the value of a field; asked once per use when a filter is compiled. */
export type Bind<Event> = (use: FieldUse, field: FieldInfo) => (event: Event) => Value;

export interface CompileContext<Event> {
  readonly registry: FieldRegistry;
  readonly bind: Bind<Event>;
  /** The types of events that exist, to find misspelt ones. */
  readonly eventTypes?: ReadonlySet<string>;
  /** Hears of constants that look like fields and of regular expressions that need not be. */
  readonly warn?: (message: string, source: Source) => void;
  /** May keep one getter for all uses of the same field. */
  readonly share?: (key: string, get: Getter<Event>) => Getter<Event>;
}

/** What can stand beside an operator, with its type. */
export interface TypedSource<Event> {
  readonly type: ValueType;
  readonly list: boolean;
  readonly searchable?: boolean;
  /** How several values count when the field is no list: of one of them it must hold, and with `both` ends `!=` of each. */
  readonly many?: 'any' | 'ends';
  readonly noRightSide: boolean;
  readonly noTransformer: boolean;
  readonly get: Getter<Event>;
}

/**
 * @throws {FalcoError} code `unknown` for a field that does not exist, `compile` for arguments that do not fit
 */
export function compileField<Event>(source: FieldUse, context: CompileContext<Event>): TypedSource<Event> {
  const field = lookup(context.registry, source.name);
  if (field === undefined) {
    throw new FalcoError('unknown', `filter_check called with nonexistent field ${source.name}`, source.position);
  }
  if (!acceptsArgument(field, source.name, source.argument)) {
    const why =
      source.argument === undefined ? 'requires an argument' : `does not take the argument '${source.argument}'`;
    throw new FalcoError('compile', `filter error: field '${source.name}' ${why}`, source.position);
  }
  const read = context.bind(source, field);
  const get = context.share?.(printOperand(source, 'exact'), read) ?? read;
  const indexed = source.argument !== undefined;
  const many = field.either === true ? 'ends' : field.anyOf === true && !indexed ? 'any' : undefined;
  return {
    type: field.openEnded === true && source.name.startsWith('evt.rawarg') ? rawArgumentType(source) : field.type,
    list: field.list === true && !(indexed && singleWhenIndexed(field)),
    ...(many === undefined ? {} : { many }),
    ...(field.searchable === true ? { searchable: true } : {}),
    noRightSide: field.noRightSide === true,
    noTransformer: field.noTransformer === true,
    get,
  };
}

/** Only the types of descriptors stop being a list with an index; the audit fields stay lists of one. */
function singleWhenIndexed({ name }: FieldInfo): boolean {
  return name === 'fd.types';
}

const rawTypes: Readonly<Record<string, ValueType>> = {
  res: 'int64',
  ret: 'int64',
  fd: 'fd',
  size: 'uint64',
  flags: 'flags32',
  mode: 'mode',
  uid: 'uid',
  gid: 'gid',
  euid: 'uid',
  pid: 'pid',
  tid: 'pid',
  ptid: 'pid',
  pgid: 'pid',
  vpid: 'pid',
  vtid: 'pid',
  sid: 'pid',
  name: 'fspath',
  path: 'fspath',
  filename: 'fspath',
  oldpath: 'fspath',
  newpath: 'fspath',
  target: 'charbuf',
  linkpath: 'fspath',
  exe: 'charbuf',
  comm: 'charbuf',
  cwd: 'fspath',
  trusted_exepath: 'fspath',
  data: 'bytebuf',
  args: 'bytebuf',
  env: 'bytebuf',
  exe_ino_ctime: 'abstime',
  exe_ino_mtime: 'abstime',
  dirfd: 'fd',
  offset: 'int64',
  pos: 'uint64',
};

/** The kernel's type of an argument, by the name that calls share; numbers for the others. */
function rawArgumentType({ name, argument }: FieldUse): ValueType {
  return rawTypes[argument ?? name.slice('evt.rawarg.'.length)] ?? 'uint64';
}
