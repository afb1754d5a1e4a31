/**
 * The records of a pax extended header, `LENGTH KEY=VALUE\n` each; undefined when they are malformed. Keys may stand
 * several times (`GNU.sparse.offset`): the order is kept.
 */
export function readPax(bytes: Buffer): [key: string, value: string][] | undefined {
  const records: [string, string][] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    if (space < 0 || space - at > 10) return undefined;
    const digits = bytes.toString('latin1', at, space);
    const length = Number(digits);
    const end = at + length;
    if (!/^\d+$/.test(digits) || end > bytes.length || end <= space + 1 || bytes[end - 1] !== 0x0a) return undefined;
    const equals = bytes.indexOf(0x3d, space + 1);
    if (equals < 0 || equals >= end) return undefined;
    records.push([bytes.toString('utf8', space + 1, equals), bytes.toString('utf8', equals + 1, end - 1)]);
    at = end;
  }
  return records;
}
