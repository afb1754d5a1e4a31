import type { Check } from '../syntax/ast.ts';
import { byteLength } from '../filter/text.ts';

/** Linux keeps 15 bytes of a process's name (TASK_COMM_LEN, 16 with the NUL). */
const longestName = 15;
const processNames = new Set([
  'proc.name',
  'proc.pname',
  'proc.aname',
  'proc.sname',
  'proc.vpgid.name',
  'proc.pgid.name',
]);
const equality = new Set(['=', '==', 'in', 'intersects', 'startswith']);
const decimal = /^-?[0-9]+$/;

/** Why no event's field has what it is compared with, if that is so. */
export function neverMatches({ left, operator }: Check, constant: string): string | undefined {
  if (left.kind !== 'field' || !equality.has(operator)) return undefined;
  if (processNames.has(left.name) && byteLength(constant) > longestName) {
    return `the kernel cuts the names of processes to ${longestName} bytes`;
  }
  if (left.name === 'fd.typechar' && [...constant].length > 1) return 'it is a single character';
  if (left.name === 'container.id' && operator !== 'startswith' && constant.length > 12)
    return 'it has 12 characters; container.full_id has all';
  if (left.name === 'fd.filename' && constant.includes('/')) return 'it is the last part of a path';
  if (left.name === 'fd.directory' && operator !== 'startswith' && constant.length > 1 && constant.endsWith('/')) {
    return 'it has no slash at its end';
  }
  if (left.name === 'ka.response.code' && !decimal.test(constant)) return 'it is a number';
  return undefined;
}
