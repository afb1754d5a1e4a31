import { isObject, type Json, listOf, stringOf, stringsOf } from './json.ts';

/** Who has built an image, and of what, as far as it says so itself. Nothing of it is verified. */
export interface Build {
  /** `attestation`: what the builder has written beside the image; else what labels and annotations say. */
  readonly from: 'attestation' | 'labels';
  /** The builder's address: of a CI run, most often. */
  readonly builder?: string;
  /** The repository, and the commit that was built. */
  readonly source?: string;
  readonly commit?: string;
  /** The Dockerfile in there. */
  readonly file?: string;
  readonly started?: string;
  readonly finished?: string;
  /** The images that stages were built on, in the order in which the builder tells of them. */
  readonly bases?: readonly BuildBase[];
}

export interface BuildBase {
  /** `docker.io/library/alpine:3.22` */
  readonly name: string;
  /** `sha256:…` */
  readonly digest?: string;
}

export const provenanceTypes: ReadonlySet<string> = new Set([
  'https://slsa.dev/provenance/v0.2',
  'https://slsa.dev/provenance/v1',
]);

/** What an in-toto statement with SLSA provenance says (slsa.dev/spec v0.2 and v1.0, as BuildKit writes them). */
export function readProvenance(statement: Json): Build | undefined {
  const predicate = objectOf(statement['predicate']);
  const type = statement['predicateType'];
  if (type === 'https://slsa.dev/provenance/v0.2') return ofVersion02(predicate);
  return type === 'https://slsa.dev/provenance/v1' ? ofVersion1(predicate) : undefined;
}

function ofVersion02(predicate: Json): Build {
  const metadata = objectOf(predicate['metadata']);
  const config = objectOf(objectOf(predicate['invocation'])['configSource']);
  return built({
    builder: stringOf(objectOf(predicate['builder'])['id']),
    config: { ...config, path: config['entryPoint'] },
    vcs: objectOf(objectOf(metadata['https://mobyproject.org/buildkit@v1#metadata'])['vcs']),
    started: stringOf(metadata['buildStartedOn']),
    finished: stringOf(metadata['buildFinishedOn']),
    materials: listOf(predicate['materials']),
  });
}

function ofVersion1(predicate: Json): Build {
  const definition = objectOf(predicate['buildDefinition']);
  const run = objectOf(predicate['runDetails']);
  const metadata = objectOf(run['metadata']);
  return built({
    builder: stringOf(objectOf(run['builder'])['id']),
    config: objectOf(objectOf(definition['externalParameters'])['configSource']),
    vcs: objectOf(objectOf(metadata['buildkit_metadata'])['vcs']),
    started: stringOf(metadata['startedOn']),
    finished: stringOf(metadata['finishedOn']),
    materials: listOf(definition['resolvedDependencies']),
  });
}

interface Parts {
  readonly builder: string | undefined;
  /** Where the Dockerfile came from: `uri`, `digest`, `path`. */
  readonly config: Json;
  /** What the client says of the folder that it has built. */
  readonly vcs: Json;
  readonly started: string | undefined;
  readonly finished: string | undefined;
  readonly materials: readonly unknown[];
}

function built({ builder, config, vcs, started, finished, materials }: Parts): Build {
  const remote = stringOf(config['uri']);
  const bases = materials.flatMap(baseOf);
  return {
    from: 'attestation',
    ...given('builder', builder),
    ...given('source', stringOf(vcs['source']) ?? (remote === undefined ? undefined : plainSource(remote))),
    ...given('commit', stringOf(vcs['revision']) ?? stringsOf(config['digest'])['sha1']),
    ...given('file', stringOf(config['path'])),
    ...given('started', started),
    ...given('finished', finished),
    ...(bases.length === 0 ? {} : { bases }),
  };
}

/** `https://github.com/org/app.git#refs/heads/main` → the repository; the commit says the rest. */
function plainSource(uri: string): string {
  return uri.replace(/#.*$/, '').replace(/^git\+/, '');
}

/** `pkg:docker/library/alpine@3.22?platform=linux%2Famd64`; the frontend that reads the Dockerfile is no base. */
function baseOf(material: unknown): BuildBase[] {
  const json = objectOf(material);
  const uri = stringOf(json['uri']) ?? '';
  const match = /^pkg:(?:docker|oci)\/([^@?#]+)(?:@([^?#]+))?/.exec(uri);
  if (match === null) return [];
  const [name, version] = [decoded(match[1] as string), decoded(match[2] ?? '')];
  if (/^docker\/dockerfile(?:-upstream)?$/.test(name)) return [];
  const sha256 = stringsOf(json['digest'])['sha256'];
  const digest = sha256 === undefined ? (version.startsWith('sha256:') ? version : undefined) : `sha256:${sha256}`;
  const tag = version === '' || version.startsWith('sha256:') ? '' : `:${version}`;
  return [{ name: `${fullName(name)}${tag}`, ...(digest === undefined ? {} : { digest }) }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fullName(name: string): string {
  const first = name.split('/')[0] as string;
  if (name.includes('/') && /[.:]|^localhost$/.test(first)) return name;
  return `docker.io/${name.includes('/') ? name : `library/${name}`}`;
}

/** What labels and annotations say, by the keys of OCI (image-spec, annotations.md) and those that came before. */
export function buildOfLabels(labels: Readonly<Record<string, string>>): Build | undefined {
  const first = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => labels[key]).find((value) => value !== undefined && value !== '');
  const found = {
    ...given('source', first('org.opencontainers.image.source', 'org.label-schema.vcs-url', 'vcs-url')),
    ...given('commit', first('org.opencontainers.image.revision', 'org.label-schema.vcs-ref', 'vcs-ref')),
    ...given('finished', first('org.opencontainers.image.created', 'org.label-schema.build-date', 'build-date')),
    ...given('builder', first('org.opencontainers.image.vendor', 'org.label-schema.vendor', 'vendor')),
  };
  return found.source === undefined && found.commit === undefined ? undefined : { from: 'labels', ...found };
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function given<Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } {
  return (value === undefined || value === '' ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}
