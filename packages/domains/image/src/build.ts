import type { Problem } from '@seawall/kube';
import { ImageError } from './error.ts';
import type { BaseImage } from './layers/base.ts';
import { type Build, buildOfLabels, readProvenance } from './oci/provenance.ts';
import { problem } from './problem.ts';
import { statementOf } from './sources/attachments.ts';
import type { SourceImage } from './sources/source.ts';

/** How an image was built: what its builder attests beside it; what that leaves open, labels and annotations say. */
export async function buildOf(
  image: SourceImage,
): Promise<{ readonly build?: Build; readonly problems: readonly Problem[] }> {
  const said = buildOfLabels({ ...image.config.labels, ...image.annotations });
  const problems: Problem[] = [];
  let attested: Build | undefined;
  try {
    for (const attachment of (await image.beside?.()) ?? []) {
      if (attachment.kind !== 'provenance' || attested !== undefined) continue;
      const statement = statementOf(await attachment.read(), `${image.name}: provenance`);
      attested = statement === undefined ? undefined : readProvenance(statement);
    }
  } catch (error) {
    const text = error instanceof ImageError ? error.text : { en: String(error), zh: String(error) };
    problems.push(
      problem(
        'unreadable',
        image.name,
        `Its provenance cannot be read: ${text.en}`,
        `无法读取其构建来源证明：${text.zh}`,
      ),
    );
  }
  const build = attested === undefined ? said : { ...said, ...attested };
  return { ...(build === undefined ? {} : { build }), problems };
}

/** The digest of the base, when the builder tells of just one image of its name, or of just one image. */
export function withDigest(base: BaseImage | undefined, build: Build | undefined): BaseImage | undefined {
  if (base === undefined || base.digest !== undefined) return base;
  const bases = build?.bases ?? [];
  const named = base.name === undefined ? bases : bases.filter(({ name }) => isSame(name, base.name ?? ''));
  const [only, another] = named;
  if (only === undefined || another !== undefined) return base;
  return { ...base, name: base.name ?? only.name, ...(only.digest === undefined ? {} : { digest: only.digest }) };
}

function isSame(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(name: string): string {
  return name.replace(/^docker\.io\/(?:library\/)?/, '').replace(/@.*$/, '');
}
