import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Member, tar } from '../tar/write.ts';

/** A package as its APKBUILD would describe it. */
export interface ApkSpec {
  readonly info: readonly (readonly [field: string, value: string])[];
  readonly files: readonly Member[];
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A signed package (apk's format, version 2): three gzip streams, of which the first two end without an end mark. */
export function buildApk({ info, files }: ApkSpec): { readonly bytes: Buffer; readonly control: Buffer } {
  const data = gzipSync(tar(files.map(withChecksum)));
  const lines = [...info, ['datahash', createHash('sha256').update(data).digest('hex')] as const];
  const text = `# Generated\n${lines.map(([field, value]) => `${field} = ${value}\n`).join('')}`;
  const control = gzipSync(tar([{ name: '.PKGINFO', content: text }], false));
  const signature = sign('sha1', control, privateKey);
  const signed = gzipSync(tar([{ name: '.SIGN.RSA.test.rsa.pub', content: signature }], false));
  return { bytes: Buffer.concat([signed, control, data]), control };
}

function withChecksum(member: Member): Member {
  if (member.type !== undefined && member.type !== 'file' && member.type !== 'symlink') return member;
  return { ...member, pax: { 'APK-TOOLS.checksum.SHA1': sha1(member.content ?? member.link ?? '').toString('hex') } };
}

function sha1(content: string | Uint8Array): Buffer {
  return createHash('sha1').update(content).digest();
}

/** Fields of `.PKGINFO` and their letters in the database, in the order in which apk writes them. */
const letters = [
  ['pkgname', 'P'],
  ['pkgver', 'V'],
  ['arch', 'A'],
  ['size', 'I'],
  ['pkgdesc', 'T'],
  ['url', 'U'],
  ['license', 'L'],
  ['origin', 'o'],
  ['maintainer', 'm'],
  ['builddate', 't'],
  ['commit', 'c'],
  ['provider_priority', 'k'],
  ['depend', 'D'],
  ['provides', 'p'],
  ['install_if', 'i'],
] as const;

/** What apk keeps of an installed package in `lib/apk/db/installed`. */
export function installed(spec: ApkSpec): string {
  const { bytes, control } = buildApk(spec);
  const lines = [`C:Q1${sha1(control).toString('base64')}`];
  for (const [field, letter] of letters) {
    const values = spec.info.filter(([name]) => name === field).map(([, value]) => value);
    if (values.length > 0) lines.push(`${letter}:${values.join(' ')}`);
    if (field === 'arch') lines.push(`S:${bytes.length}`);
  }
  const folders = Map.groupBy(spec.files, ({ name, type }) =>
    type === 'directory' ? name.replace(/\/$/, '') : name.slice(0, Math.max(name.lastIndexOf('/'), 0)),
  );
  for (const [folder, members] of folders) {
    lines.push(`F:${folder}`);
    for (const { name, type, mode = 0o644, content, link } of members) {
      if (type === 'directory') {
        if (mode !== 0o755) lines.push(`M:0:0:${mode.toString(8)}`);
        continue;
      }
      lines.push(`R:${name.slice(name.lastIndexOf('/') + 1)}`);
      if (mode !== 0o644) lines.push(`a:0:0:${mode.toString(8)}`);
      lines.push(`Z:Q1${sha1(content ?? link ?? '').toString('base64')}`);
    }
  }
  return `${lines.join('\n')}\n\n`;
}
