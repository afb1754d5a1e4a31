import type { Commit, Leak, OwnRule } from '@seawall/leaks';
import {
  type Evidence,
  type Finding,
  fingerprint,
  type Place,
  type Ref,
  type Severity,
  type Text,
} from '@seawall/model';
import type { RuleInfo } from '../report.ts';

/** In front of the ids of rules about secrets, which could be those of controls or a user's own. */
const rulePrefix = 'secret/';

/** What else is known of where a secret stands. */
export interface LeakContext {
  readonly subject: Ref;
  readonly place: Place;
  /** The subject is a tree of files, and the secret is in one of them. */
  readonly isTree?: boolean;
  /** The commit that brought it. */
  readonly commit?: Commit | undefined;
  /** It is in the history and no longer in the files. */
  readonly isGone?: boolean;
  readonly evidence?: readonly Evidence[];
  /** The package of a distribution that brought the file, and the secret in it, to everyone who installs it. */
  readonly publishedBy?: string;
}

const unknownRule: Pick<OwnRule, 'title' | 'remedy' | 'severity'> = {
  title: { en: 'Secret', zh: '敏感信息' },
  remedy: {
    en: 'Change it where it works, and keep the new one in a secret store',
    zh: '在它生效的系统里更换，把新值放进密钥管理系统',
  },
  severity: 'high',
};

/** A leak as a finding; of the secret it holds its two ends and its hash. */
export function findingOf(leak: Leak, rule: OwnRule | undefined, context: LeakContext): Finding {
  const { title, severity } = rule ?? unknownRule;
  const { subject, place, commit } = context;
  const id = fingerprint({
    kind: 'secret',
    rule: rulePrefix + leak.rule,
    subject,
    // A root file system is a subject of many files.
    file: subject.type === 'file' && context.isTree !== true ? subject.path : leak.path,
    part: leak.hash,
  });
  return {
    id,
    kind: 'secret',
    rule: rulePrefix + leak.rule,
    severity: context.publishedBy === undefined ? severityOf(leak, severity) : 'info',
    subject,
    part: '',
    place,
    message: messageOf(leak, title, context),
    values: {
      secret: leak.redacted,
      path: leak.path,
      commit: commit?.id.slice(0, 12) ?? '',
      author: commit?.author ?? '',
      package: context.publishedBy ?? '',
    },
    evidence: [
      ...evidenceOf(leak, commit),
      ...(context.publishedBy === undefined ? [] : [{ field: 'published-by', value: context.publishedBy }]),
      ...(context.evidence ?? []),
    ],
    frameworks: [],
    status: leak.allowed ? 'excepted' : 'open',
  };
}

/** What nobody issued opens nothing; it is told, as advice. */
function severityOf(leak: Leak, severity: Severity): Severity {
  return leak.invented ? 'info' : severity;
}

function messageOf(leak: Leak, title: Text, { commit, isGone, subject, publishedBy }: LeakContext): Text {
  const shown = leak.redacted === '' ? '' : ' `{secret}`';
  // Of an image or a machine the file must be said: it is not what the finding is about.
  const where = subject.type === 'image' || (subject.type === 'file' && subject.path !== leak.path);
  const parts: Text[] = [
    {
      en: `${title.en}${shown}${where ? ' in `{path}`' : ''}`,
      zh: `${where ? '`{path}` 中的 ' : ''}${title.zh}${shown}`,
    },
  ];
  if (leak.encodings.length > 0) {
    const names = leak.encodings.join(', ');
    parts.push({ en: `encoded (${names})`, zh: `经过编码（${names}）` });
  }
  if (leak.invented) parts.push({ en: 'it looks made up', zh: '看起来是虚构的示例' });
  if (publishedBy !== undefined) {
    parts.push({
      en: 'the package {package} brings it to everyone, so that it protects nothing',
      zh: '由软件包 {package} 公开发布，人人都有，不保护任何内容',
    });
  }
  if (isGone === true) {
    parts.push({
      en: 'in the history only: `{commit}` by {author} brought it, and everyone with a clone has it',
      zh: '仅存在于提交历史：由 {author} 在 `{commit}` 引入，任何克隆过仓库的人都持有它',
    });
  } else if (commit !== undefined) {
    parts.push({ en: 'since `{commit}` by {author}', zh: '自 {author} 的提交 `{commit}` 起存在' });
  }
  return { en: parts.map(({ en }) => en).join('; '), zh: parts.map(({ zh }) => zh).join('；') };
}

const shownHash = 16;

function evidenceOf(leak: Leak, commit: Commit | undefined): Evidence[] {
  const evidence: Evidence[] = [
    { field: 'secret', value: leak.redacted },
    { field: 'sha256', value: leak.hash.slice(0, shownHash) },
  ];
  if (commit === undefined) return evidence;
  return [
    ...evidence,
    { field: 'commit', value: commit.id },
    { field: 'author', value: `${commit.author} <${commit.email}>` },
    { field: 'date', value: commit.date },
    { field: 'subject', value: commit.subject },
  ];
}

/** What reports say of a rule. */
export function ruleInfoOf(id: string, rule: OwnRule | undefined): RuleInfo {
  const { title, severity, remedy } = rule ?? unknownRule;
  return {
    id: rulePrefix + id,
    category: 'secrets',
    severity,
    title: rule === undefined ? { en: `${title.en}: ${id}`, zh: `${title.zh}：${id}` } : title,
    why: {
      en: 'Whoever can read this place can use the secret; bots look for it within minutes',
      zh: '能读到此处的人都能使用它；自动化程序往往几分钟内就会找到',
    },
    remediation: remedy,
    references: [],
  };
}
