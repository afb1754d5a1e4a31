/** What the audit system told of one system call, put together from its records. */
export interface AuditedCall {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly arch: number;
  readonly number: number;
  readonly result: number;
  /** The first four arguments. */
  readonly args: readonly bigint[];
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly gid: number;
  readonly loginUid: number;
  readonly comm: string;
  readonly exe: string;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly paths: readonly AuditedPath[];
  /** `struct sockaddr`. */
  readonly address: Buffer | undefined;
}

interface AuditedPath {
  readonly name: string;
  /** `NORMAL`, `PARENT`, `CREATE`, `DELETE`. */
  readonly type: string;
}

/** Numbers of records (include/uapi/linux/audit.h). */
const records = { call: 1300, path: 1302, address: 1306, cwd: 1307, argv: 1309, end: 1320 } as const;
/** Records of calls whose end has not come are forgotten past this many. */
const mostOpen = 4096;
const noLogin = 4_294_967_295;

interface Parts {
  call: ReadonlyMap<string, string> | undefined;
  cwd: string;
  readonly argv: string[];
  readonly paths: AuditedPath[];
  address: Buffer | undefined;
}

/** Takes records in the order in which they come; gives the call when its last one is in. */
export function auditReader(): (type: number, text: string) => AuditedCall | undefined {
  const open = new Map<string, Parts>();
  return (type, text) => {
    const head = /^audit\((\d+)\.(\d{3}):(\d+)\): ?/.exec(text);
    if (head === null) return undefined;
    const [whole, seconds = '0', milliseconds = '0', serial = ''] = head;
    const fields = fieldsOf(text.slice(whole.length));
    if (type === records.end) {
      const parts = open.get(serial);
      open.delete(serial);
      return parts === undefined ? undefined : joined(parts, Number(seconds) * 1000 + Number(milliseconds));
    }
    let parts = open.get(serial);
    if (parts === undefined) {
      if (open.size >= mostOpen) for (const first of open.keys()) if (open.delete(first)) break;
      parts = { call: undefined, cwd: '', argv: [], paths: [], address: undefined };
      open.set(serial, parts);
    }
    take(parts, type, fields);
    return undefined;
  };
}

function take(parts: Parts, type: number, fields: ReadonlyMap<string, string>): void {
  switch (type) {
    case records.call:
      parts.call = fields;
      return;
    case records.cwd:
      parts.cwd = textOf(fields.get('cwd'));
      return;
    case records.path:
      parts.paths.push({ name: textOf(fields.get('name')), type: fields.get('nametype') ?? '' });
      return;
    case records.address:
      parts.address = Buffer.from(fields.get('saddr') ?? '', 'hex');
      return;
    case records.argv:
      for (const [name, value] of fields) {
        const [, index, piece] = /^a(\d+)(?:\[(\d+)\])?$/.exec(name) ?? [];
        // A long argument comes in pieces, which are not in quotes.
        if (index === undefined) continue;
        parts.argv[Number(index)] = `${piece === undefined ? '' : (parts.argv[Number(index)] ?? '')}${textOf(value)}`;
      }
  }
}

function joined({ call, cwd, argv, paths, address }: Parts, time: number): AuditedCall | undefined {
  if (call === undefined) return undefined;
  const number = (name: string): number => Number(call.get(name) ?? 0);
  const login = number('auid');
  return {
    time,
    arch: Number.parseInt(call.get('arch') ?? '0', 16),
    number: number('syscall'),
    result: number('exit'),
    args: ['a0', 'a1', 'a2', 'a3'].map((name) => BigInt(`0x${call.get(name) ?? '0'}`)),
    pid: number('pid'),
    ppid: number('ppid'),
    uid: number('uid'),
    gid: number('gid'),
    loginUid: login === noLogin ? -1 : login,
    comm: textOf(call.get('comm')),
    exe: textOf(call.get('exe')),
    cwd,
    argv: argv.map((one) => one ?? ''),
    paths,
    address,
  };
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([A-Za-z0-9_[\]]+)=("[^"]*"|\S*)/g)) fields.set(name, value);
  return fields;
}

/** In quotes, or in hexadecimal when it holds what quotes cannot. */
function textOf(value: string | undefined): string {
  if (value === undefined || value === '(null)') return '';
  if (value.startsWith('"')) return value.slice(1, value.endsWith('"') ? -1 : undefined);
  return /^(?:[0-9A-F]{2})+$/.test(value) ? Buffer.from(value, 'hex').toString('utf8').replace(/\0+$/, '') : value;
}
