import { parseObject, stringOf } from '../oci/json.ts';
import { type Descriptor, type Index, readManifest } from '../oci/manifest.ts';
import { provenanceTypes } from '../oci/provenance.ts';
import { verify } from '../oci/digest.ts';
import type { BlobStore } from './blobs.ts';

/** Something that lies beside an image and speaks of it: a bill of materials, a signature, how it was built. */
export interface Attachment {
  readonly kind: 'sbom' | 'provenance' | 'signature' | 'attestation' | 'other';
  /** The predicate or media type that says more: `https://slsa.dev/provenance/v1`, `application/vnd.cyclonedx+json`. */
  readonly type: string;
  /** Of what holds it, or refers to it. */
  readonly digest: string;
  readonly size?: number;
  /** How it was found: in the image's own index, by the referrers API, or by a tag of cosign. */
  readonly by: 'index' | 'referrer' | 'tag';
  /** The document: of attestations the in-toto statement or the envelope around it. Throws an `ImageError`. */
  read(): Promise<Uint8Array>;
}

/** The attestations that BuildKit writes into an index, for the image of it with this digest. */
export async function attestationsIn(
  index: Index,
  image: string,
  store: BlobStore,
  name: string,
): Promise<readonly Attachment[]> {
  const found: Attachment[] = [];
  for (const descriptor of index.manifests) {
    const { annotations } = descriptor;
    if (annotations['vnd.docker.reference.type'] !== 'attestation-manifest') continue;
    if (annotations['vnd.docker.reference.digest'] !== image) continue;
    found.push(...(await documentsOf(descriptor, 'index', store, name)));
  }
  return found;
}

/** The documents that a manifest holds as its layers. */
export async function documentsOf(
  descriptor: Pick<Descriptor, 'digest' | 'size' | 'artifactType' | 'annotations'>,
  by: Attachment['by'],
  store: BlobStore,
  name: string,
  known?: Uint8Array,
): Promise<Attachment[]> {
  const bytes = known ?? (await store.document(descriptor, 'manifest'));
  const manifest = readManifest(bytes, `${name}: ${descriptor.digest}`);
  if (manifest.kind !== 'image') return [];
  const outer = { ...manifest.annotations, ...descriptor.annotations };
  return manifest.layers.map((layer) => {
    const type = typeOf(layer, descriptor.artifactType, outer);
    return {
      kind: kindOf(type),
      type,
      digest: layer.digest,
      ...(layer.size === undefined ? {} : { size: layer.size }),
      by,
      async read() {
        const document = await store.document(layer, 'blob');
        verify(document, layer.digest, `${name}: ${layer.digest}`);
        return document;
      },
    };
  });
}

function typeOf(layer: Descriptor, artifactType: string | undefined, outer: Descriptor['annotations']): string {
  const predicate =
    layer.annotations['in-toto.io/predicate-type'] ??
    layer.annotations['predicateType'] ??
    outer['dev.sigstore.bundle.predicateType'];
  if (predicate !== undefined) return predicate;
  // Of a layer whose type says nothing, the artifact's own does.
  const isPlain = layer.mediaType === '' || /octet-stream|vnd\.oci\.empty|^application\/json$/.test(layer.mediaType);
  return isPlain ? (artifactType ?? layer.mediaType) : layer.mediaType;
}

function kindOf(type: string): Attachment['kind'] {
  if (provenanceTypes.has(type)) return 'provenance';
  if (/spdx|cyclonedx|syft\+json/i.test(type)) return 'sbom';
  if (/simplesigning|cosign\/sign|notary\.signature|cncf\.notary|pkcs7-signature/i.test(type)) return 'signature';
  if (/in-toto|dsse|sigstore\.bundle|\/attestation|\/predicate|slsa\.dev/i.test(type)) return 'attestation';
  return 'other';
}

const largestStatement = 64 * 1024 * 1024;

/**
 * The in-toto statement in a document: plain, in a DSSE envelope, or in a Sigstore bundle around one. Undefined when it
 * is none; no signature is looked at.
 */
export function statementOf(bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> | undefined {
  const outer = parseObject(bytes, what);
  if (stringOf(outer['predicateType']) !== undefined) return outer;
  const envelope = typeof outer['dsseEnvelope'] === 'object' ? parseObject(textOf(outer['dsseEnvelope']), what) : outer;
  const payload = stringOf(envelope['payload']);
  if (payload === undefined || payload.length > largestStatement) return undefined;
  const inner = parseObject(Buffer.from(payload, 'base64'), what);
  return stringOf(inner['predicateType']) === undefined ? undefined : inner;
}

function textOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** The text of an attached bill of materials, out of its statement where it stands in one. */
export function attachedSbom(bytes: Uint8Array, what: string): string {
  const outer = parseObject(bytes, what);
  const isDocument = outer['bomFormat'] !== undefined || outer['spdxVersion'] !== undefined || '@graph' in outer;
  const statement = isDocument ? undefined : statementOf(bytes, what);
  if (statement === undefined) return Buffer.from(bytes).toString();
  const { predicate } = statement;
  // Older versions of cosign wrap the document once more.
  const data = typeof predicate === 'object' && predicate !== null && 'Data' in predicate ? predicate.Data : predicate;
  return typeof data === 'string' ? data : JSON.stringify(data);
}
