import { displayRef, type Language, say, type Text } from '@seawall/model';
import type { ImageFacts, Report } from '@seawall/scan';
import type { View } from './report.ts';
import { clip, wrap } from './width.ts';

/** Where images come from, as far as they say: base, source and commit, builder. */
export function imagesBlock({ images = [] }: Report, { style, language, columns }: View): string {
  return images
    .flatMap((image) => {
      const lines = linesOf(image, language);
      if (lines.length === 0) return [];
      const head = say(words.comesFrom, language, { image: displayRef(image.subject) });
      return [
        style.strong(clip(head, columns)),
        ...lines.flatMap((line) => wrap(line, columns - 4).map((part, at) => `${at === 0 ? '  ' : '    '}${part}`)),
      ].join('\n');
    })
    .join('\n');
}

function linesOf({ base, build }: ImageFacts, language: Language): string[] {
  const lines: string[] = [];
  const tell = (text: Text, values: Readonly<Record<string, string>>): void => {
    lines.push(say(text, language, values));
  };
  if (base?.name !== undefined) tell(words.base, { name: withDigest(base.name, base.digest) });
  const others = (build?.bases ?? []).filter(({ digest }) => digest === undefined || digest !== base?.digest);
  if (others.length > 0) {
    tell(words.bases, { names: others.map(({ name, digest }) => withDigest(name, digest)).join(', ') });
  }
  const { source, commit, file, builder, finished, from } = build ?? {};
  if (source !== undefined || commit !== undefined) {
    const parts = [source, commit, file].filter((part) => part !== undefined);
    tell(words.source, { parts: parts.join(' ') });
  }
  if (builder !== undefined || finished !== undefined) {
    tell(words.built, { parts: [builder, finished].filter((part) => part !== undefined).join(' ') });
  }
  if (lines.length > 0 && from !== undefined) tell(from === 'attestation' ? words.attested : words.labelled, {});
  return lines;
}

const shownDigest = 19;

function withDigest(name: string, digest: string | undefined): string {
  return digest === undefined || name.includes('@') ? name : `${name}@${digest.slice(0, shownDigest)}…`;
}

const words = {
  comesFrom: { en: 'Where {image} comes from', zh: '{image} 的来源' },
  base: { en: 'base    {name}', zh: '基础镜像 {name}' },
  bases: { en: 'stages  {names}', zh: '构建阶段 {names}' },
  source: { en: 'source  {parts}', zh: '源码     {parts}' },
  built: { en: 'built   {parts}', zh: '构建     {parts}' },
  attested: {
    en: 'as its builder attests; the attestation is not verified here',
    zh: '依据构建者附带的证明；此处未验证该证明',
  },
  labelled: { en: 'as its labels say', zh: '依据镜像标签' },
} as const satisfies Record<string, Text>;
