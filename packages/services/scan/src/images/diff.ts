import {
  type ComponentPolicy,
  diffSboms,
  type Sbom,
  type SbomDiff,
  type Unauthorised,
  unauthorised,
} from '@seawall/image';
import { type Component, type Language, say, type Text } from '@seawall/model';

/** Two bills of materials side by side, and what a policy says of it. */
export interface Comparison extends SbomDiff {
  readonly unauthorised: readonly Unauthorised[];
}

export function compareSboms(before: Sbom, after: Sbom, policy: ComponentPolicy): Comparison {
  const diff = diffSboms(before.components, after.components);
  return { ...diff, unauthorised: unauthorised(diff, policy) };
}

const words = {
  added: { en: 'Added', zh: '新增' },
  removed: { en: 'Removed', zh: '移除' },
  changed: { en: 'Changed', zh: '版本变更' },
  relicensed: { en: 'Licence changed', zh: '许可证变更' },
  unauthorised: { en: 'Not authorised', zh: '未授权' },
  none: { en: 'No difference', zh: '没有差异' },
  nothing: { en: 'none', zh: '无' },
} as const satisfies Record<string, Text>;

const reasons: Readonly<Record<Unauthorised['reason'], Text>> = {
  denied: { en: 'denied by {by}', zh: '被 {by} 禁止' },
  'not-allowed': { en: 'no entry of the allow list names it', zh: '不在允许列表中' },
  'licence-denied': { en: 'licence {by} is denied', zh: '许可证 {by} 被禁止' },
  'licence-not-allowed': { en: 'licence {by} is not allowed', zh: '许可证 {by} 不在允许列表中' },
  'licence-undeclared': { en: 'declares no licence', zh: '未声明许可证' },
};

export const diffFormats = ['table', 'json', 'markdown'] as const;

/** Prints a comparison for people, for pull requests, or for programs. */
export function formatDiff(comparison: Comparison, format: (typeof diffFormats)[number], language: Language): string {
  if (format === 'json') return `${JSON.stringify(plain(comparison), null, 2)}\n`;
  const sections = sectionsOf(comparison, language);
  if (sections.length === 0) return `${words.none[language]}\n`;
  const isMarkdown = format === 'markdown';
  return sections
    .map(({ title, lines }) => {
      const head = `${title} (${lines.length})`;
      return isMarkdown
        ? `### ${head}\n\n${lines.map((line) => `- \`${line.replaceAll('`', "'")}\``).join('\n')}\n`
        : `${head}\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
    })
    .join('\n');
}

function sectionsOf({ added, removed, changed, relicensed, unauthorised: refused }: Comparison, language: Language) {
  const list = ({ licences }: Component): string =>
    licences.length === 0 ? words.nothing[language] : licences.join(', ');
  const sections = [
    {
      title: words.unauthorised[language],
      lines: refused.map(({ component, reason, by }) => `${component.purl}: ${say(reasons[reason], language, { by })}`),
    },
    { title: words.added[language], lines: added.map(({ purl }) => `+ ${purl}`) },
    { title: words.removed[language], lines: removed.map(({ purl }) => `- ${purl}`) },
    { title: words.changed[language], lines: changed.map(({ before, after }) => `${before.purl} → ${after.version}`) },
    {
      title: words.relicensed[language],
      lines: relicensed.map(({ before, after }) => `${after.purl}: ${list(before)} → ${list(after)}`),
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function plain({ added, removed, changed, relicensed, unauthorised: refused }: Comparison): unknown {
  return {
    added: added.map(one),
    removed: removed.map(one),
    changed: changed.map(pair),
    relicensed: relicensed.map(pair),
    unauthorised: refused.map(({ component, reason, by }) => ({ ...one(component), reason, by })),
  };
}

function one({ purl, version, licences }: Component) {
  return { purl, version, licences };
}

function pair({ before, after }: { readonly before: Component; readonly after: Component }) {
  return { before: one(before), after: one(after) };
}
