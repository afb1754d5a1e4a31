import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { VulnsError } from '../error.ts';
import { type Manifest, manifestFormat } from './manifest.ts';

const payloadType = 'application/vnd.seawall.database+json';

export interface Signer {
  /** Ed25519. */
  readonly key: KeyObject;
}

/** A DSSE envelope: the manifest and signatures over it in one file, which is replaced as one. */
interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** DSSE's pre-authentication encoding. */
function signed(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
}

export function sealManifest(manifest: Manifest, signer?: Signer): string {
  const payload = Buffer.from(JSON.stringify(manifest));
  const signatures =
    signer === undefined
      ? []
      : [
          {
            keyid: keyId(createPublicKey(signer.key)),
            sig: sign(null, signed(payload), signer.key).toString('base64'),
          },
        ];
  const envelope: Envelope = { payloadType, payload: payload.toString('base64'), signatures };
  return `${JSON.stringify(envelope)}\n`;
}

/** Opens an envelope. With `trusted` keys, one of them must have signed it. Throws a `VulnsError`. */
export function unsealManifest(text: string, where: string, trusted: readonly KeyObject[] = []): Manifest {
  let manifest: Manifest;
  let payload: Buffer;
  let envelope: Envelope;
  try {
    envelope = JSON.parse(text) as Envelope;
    payload = Buffer.from(envelope.payload, 'base64');
    manifest = JSON.parse(payload.toString('utf8')) as Manifest;
    if (envelope.payloadType !== payloadType || typeof manifest.shards !== 'object') throw new TypeError('payload');
  } catch (error) {
    throw new VulnsError(
      'damaged',
      { en: `${where} is no manifest of a database, or cut off`, zh: `${where} 不是数据库清单，或不完整` },
      { cause: error },
    );
  }
  const format: number = manifest.format;
  if (format !== manifestFormat) {
    throw new VulnsError('format', {
      en: `${where} is of format ${format}; this Seawall reads format ${manifestFormat}; seawall db update or db build makes it anew`,
      zh: `${where} 的格式为 ${format}；此版本读取格式 ${manifestFormat}；请用 seawall db update 或 db build 重新生成`,
    });
  }
  if (trusted.length > 0) {
    const bytes = signed(payload);
    const good = envelope.signatures.some(({ keyid, sig }) =>
      trusted.some((key) => keyId(key) === keyid && verify(null, bytes, key, Buffer.from(sig, 'base64'))),
    );
    if (!good) {
      throw new VulnsError('unsigned', {
        en: `${where} bears no signature of a trusted key`,
        zh: `${where} 没有受信任密钥的签名`,
      });
    }
  }
  return manifest;
}

/** SHA-256 of the key's SPKI form, as other tools name keys too. */
function keyId(key: KeyObject): string {
  return hash('sha256', key.export({ type: 'spki', format: 'der' }), 'hex');
}

/** Reads PEM; throws a `VulnsError` for what is no Ed25519 key. */
export function readSigner(pem: string, where: string): Signer {
  return { key: ed25519(() => createPrivateKey(pem), where) };
}

export function readTrustedKey(pem: string, where: string): KeyObject {
  return ed25519(() => createPublicKey(pem), where);
}

function ed25519(read: () => KeyObject, where: string): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, whatever was wrong with it.
  }
  throw new VulnsError('usage', {
    en: `${where} holds no Ed25519 key in PEM`,
    zh: `${where} 中没有 PEM 格式的 Ed25519 密钥`,
  });
}
