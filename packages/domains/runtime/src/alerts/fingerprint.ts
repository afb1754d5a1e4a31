import { hash } from 'node:crypto';
import { formatRef, type EventValue } from '@seawall/model';
import type { Context } from './context.ts';

/** Fields that differ from one repeat to the next though nothing else has happened. */
const passing =
  /^(?:evt\.(?:num|time|rawtime|datetime|reltime|deltatime|cpu|res|rawres|args|info|buffer|buflen)|proc\.(?:pid|ppid|vpid|pvpid|apid|sid|duration|pid\.ts|ppid\.ts|tty)|thread\.|fd\.(?:num|cport|lport|cip|lip|uid|ino|name|nameraw)|jevt\.(?:time|rawtime|obj)|ka\.(?:auditid|useragent|response\.code|req\.))/;

const idBytes = 16;

/** What repeats of an alert have in common: its rule, where and who, and the fields that tell one deed from another. */
export function alertId(rule: string, context: Context, fields: Readonly<Record<string, EventValue>>): string {
  const { cluster, node, workload, actor, subject } = context;
  const place = workload?.podUid ?? workload?.containerId ?? (subject === undefined ? '' : formatRef(subject));
  const telling = Object.entries(fields)
    .filter(([name]) => !passing.test(name) || isFile(name, fields))
    .map(([name, value]) => [name, value]);
  const parts = [rule, cluster ?? '', workload === undefined ? (node ?? '') : '', place, actor?.name ?? '', telling];
  return hash('sha256', JSON.stringify(parts), 'buffer').toString('hex', 0, idBytes);
}

/** A file's path tells one deed from another; a connection's name holds a port that is new each time. */
function isFile(name: string, fields: Readonly<Record<string, EventValue>>): boolean {
  const value = fields[name];
  return (name === 'fd.name' || name === 'fd.nameraw') && typeof value === 'string' && !value.includes('->');
}
