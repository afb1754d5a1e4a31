import type { Value } from '@seawall/falco';
import type { SyscallEvent } from '../observed.ts';
import { millisecondsOf, timestampOf } from '../time.ts';
import { categoryOf, isRead, isWait, isWrite } from './calls.ts';
import { errorName } from './errno.ts';
import { absolute, pathsOf } from './paths.ts';
import type { FieldReaders, ReadField } from './read.ts';

const second = 1_000_000_000n;

function timed(read: (time: bigint) => Value): ReadField {
  return ({ time }) => (time === undefined ? undefined : read(time));
}

/** ISO 8601 with all nine digits. */
function isoTime(time: bigint): string {
  const text = timestampOf(time);
  const [whole, fraction = ''] = text.slice(0, -1).split('.');
  return `${whole}.${fraction.padEnd(9, '0')}Z`;
}

const opens = new Set(['open', 'openat', 'openat2', 'open_by_handle_at', 'creat']);

function flagsOf({ type, args }: SyscallEvent): string | undefined {
  if (!opens.has(type)) return undefined;
  const flags = args?.['flags'];
  if (type === 'creat') return 'O_WRONLY|O_CREAT|O_TRUNC';
  return typeof flags === 'string' ? flags : '';
}

/** What opening is told by its flags. */
interface Opening {
  readonly read: boolean;
  readonly write: boolean;
  readonly create: boolean;
  /** Whether the mode of the call says what a new file may be. */
  readonly makes: boolean;
}

const closed: Opening = { read: false, write: false, create: false, makes: false };
const openings = new Map<string, Opening>();
/** Flags come in a few dozen combinations. */
const mostOpenings = 1000;

/** `O_RDONLY|O_CLOEXEC` opens for reading; a flag is not found inside another's name. */
function openingOf(flags: string): Opening {
  const known = openings.get(flags);
  if (known !== undefined) return known;
  const set = new Set(flags.split('|'));
  const both = set.has('O_RDWR');
  const create = set.has('O_CREAT');
  const made: Opening = {
    read: both || set.has('O_RDONLY'),
    write: both || set.has('O_WRONLY'),
    create,
    makes: create || set.has('O_TMPFILE'),
  };
  if (openings.size < mostOpenings) openings.set(flags, made);
  return made;
}

function opened(test: (opening: Opening, event: SyscallEvent) => boolean): ReadField {
  return (event) => {
    const flags = flagsOf(event);
    return test(flags === undefined ? closed : openingOf(flags), event);
  };
}

/** Any of the three permissions to execute, as text of mode bits in octal or as a number. */
function executable({ args }: SyscallEvent): boolean {
  const mode = args?.['mode'];
  const bits = typeof mode === 'number' ? mode : typeof mode === 'string' ? parseMode(mode) : 0;
  return (bits & 0o111) !== 0;
}

function parseMode(text: string): number {
  if (/^0?[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /S_IX(?:USR|GRP|OTH)/.test(text) ? 0o111 : 0;
}

function failed({ result }: SyscallEvent): boolean | undefined {
  return result === undefined ? undefined : result < 0;
}

function argument(event: SyscallEvent, name: string | undefined): Value {
  const { args } = event;
  if (args === undefined || name === undefined) return undefined;
  if (/^[0-9]+$/.test(name)) return textOfValue(Object.values(args)[Number(name)]);
  if (name === 'res' && !Object.hasOwn(args, 'res')) return resultText(event);
  return Object.hasOwn(args, name) ? textOfValue(args[name]) : undefined;
}

function textOfValue(value: Value): string | undefined {
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

function resultText({ result }: SyscallEvent): string | undefined {
  if (result === undefined) return undefined;
  return result >= 0 ? 'SUCCESS' : errorName(-result);
}

function argumentsText({ args }: SyscallEvent): string | undefined {
  if (args === undefined) return undefined;
  return Object.entries(args)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}

function failedOf(category: string): ReadField {
  return (event) => (failed(event) === true && categoryOf(event.type) === category ? 1 : 0);
}

/** Fields of the event itself. */
export const evtReaders: FieldReaders = {
  'evt.num': ({ number }) => number,
  'evt.type': ({ type }) => type,
  'syscall.type': ({ type }) => type,
  'evt.source': () => 'syscall',
  'evt.hostname': ({ node }) => node,
  'evt.time': timed((time) => isoTime(time).slice(11, -1)),
  'evt.time.s': timed((time) => isoTime(time).slice(11, 19)),
  'evt.time.iso8601': timed(isoTime),
  'evt.datetime': timed((time) => isoTime(time).slice(0, -1).replace('T', ' ')),
  'evt.datetime.s': timed((time) => isoTime(time).slice(0, 19).replace('T', ' ')),
  'evt.rawtime': timed((time) => time),
  'evt.rawtime.s': timed((time) => Math.floor(millisecondsOf(time) / 1000)),
  'evt.rawtime.ns': timed((time) => Number(time % second)),
  'evt.category': ({ type }) => categoryOf(type),
  'evt.res': resultText,
  'evt.rawres': ({ result }) => result,
  'evt.failed': failed,
  'evt.count': () => 1,
  'evt.count.exit': () => 1,
  'evt.count.error': (event) => (failed(event) === true ? 1 : 0),
  'evt.count.error.file': failedOf('file'),
  'evt.count.error.net': failedOf('net'),
  'evt.count.error.memory': failedOf('memory'),
  'evt.args': argumentsText,
  'evt.info': argumentsText,
  'evt.arg': argument,
  'evt.rawarg': ({ args }, name) =>
    args !== undefined && name !== undefined && Object.hasOwn(args, name) ? args[name] : undefined,
  'evt.abspath': (event, name) => {
    const named = name === undefined ? undefined : event.args?.[name];
    if (typeof named === 'string') return absolute(named, event);
    const paths = pathsOf(event);
    return paths?.name ?? paths?.source;
  },
  'evt.buffer': ({ buffer }) => buffer,
  'evt.buflen': ({ buffer }) => buffer?.length,
  'evt.is_io': ({ type }) => isRead(type) || isWrite(type),
  'evt.is_io_read': ({ type }) => isRead(type),
  'evt.is_io_write': ({ type }) => isWrite(type),
  'evt.io_dir': ({ type }) => (isRead(type) ? 'r' : isWrite(type) ? 'w' : undefined),
  'evt.is_wait': ({ type }) => isWait(type),
  'evt.is_syslog': ({ type, descriptor }) => isWrite(type) && descriptor?.name === '/dev/log',
  'evt.is_open_read': opened(({ read }) => read),
  'evt.is_open_write': opened(({ write }) => write),
  'evt.is_open_create': opened(({ create }) => create),
  'evt.is_open_exec': opened(({ makes }, event) => makes && executable(event)),
};
