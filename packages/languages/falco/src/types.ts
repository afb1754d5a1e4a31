/**
 * The types of the values that fields have, named as the Falco libraries name them, and what a value of each class
 * looks like here:
 *
 * - numbers: `number`, or `bigint` past 2^53; comparisons mix them freely
 * - text: `string`; bytes that are not UTF-8 stand in it as lone surrogates (see bytes.ts)
 * - byte buffers: `string` with one character per byte
 * - addresses: text, or `number` for IPv4 and `bigint` for IPv6
 */
export type ValueType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'double'
  | 'errno'
  | 'pid'
  | 'uid'
  | 'gid'
  | 'fd'
  | 'port'
  | 'flags8'
  | 'flags16'
  | 'flags32'
  | 'mode'
  | 'abstime'
  | 'reltime'
  | 'bool'
  | 'charbuf'
  | 'fspath'
  | 'fsrelpath'
  | 'bytebuf'
  | 'ipaddr'
  | 'ipnet';

export type ValueClass = 'number' | 'bool' | 'text' | 'bytes' | 'address' | 'network';

export type Scalar = string | number | bigint | boolean;

/** What an event says of a field: one value, several, or nothing. */
export type Value = Scalar | readonly Scalar[] | undefined;

const special: { readonly [type in ValueType]?: ValueClass } = {
  bool: 'bool',
  charbuf: 'text',
  fspath: 'text',
  fsrelpath: 'text',
  bytebuf: 'bytes',
  ipaddr: 'address',
  ipnet: 'network',
};

export function classOf(type: ValueType): ValueClass {
  return special[type] ?? 'number';
}
