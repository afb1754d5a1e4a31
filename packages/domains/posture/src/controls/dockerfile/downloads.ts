import type { Fault } from '../../control.ts';
import type { Located } from '../../dockerfile/located.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { hasOption } from '../../dockerfile/shell/options.ts';
import { shells } from '../../dockerfile/shell/wrappers.ts';
import { attack, nsa, threat } from '../../frameworks/ids.ts';
import { redact } from './redact.ts';
import { dockerfileControl, faultAt, faultOn, reference, shorten, shown } from './rule.ts';
import { eachInstruction, flagOf, transferOf } from './stage-facts.ts';

const frameworks = [...nsa('P3'), ...threat('MS-TA9002'), ...attack('T1204.003', 'T1525')];

const interpreters: ReadonlySet<string> = new Set([
  ...shells,
  'python',
  'python3',
  'perl',
  'ruby',
  'node',
  'php',
  'eval',
  'source',
  '.',
]);

function downloads({ name }: Command): boolean {
  return name === 'curl' || name === 'wget' || name === 'fetch' || name === 'aria2c';
}

/** Interpreters that read the program itself from the pipe, and not only data: no script and no `-c` among the words. */
function readsProgram({ name, words }: Command): boolean {
  if (!interpreters.has(name)) return false;
  const rest = words.slice(1).map(({ text }) => text);
  if (shells.has(name))
    return (
      !rest.some((text) => /^-[a-z]*c[a-z]*$/.test(text)) &&
      (rest.every((text) => text.startsWith('-')) ||
        rest.some((text) => /^-[a-z]*s$/.test(text)) ||
        rest[0] === '/dev/stdin')
    );
  return rest.length === 0 || rest[0] === '-';
}

export const pipeToShell = dockerfileControl({
  id: 'dockerfile-pipe-to-shell',
  severity: 'medium',
  title: { en: 'Downloads are not piped into an interpreter', zh: '不将下载内容直接交给解释器执行' },
  why: {
    en: 'Whatever the server sends is run unseen: a compromised site or a broken transfer becomes code in the image.',
    zh: '服务器返回的任何内容都会未经检查地执行：站点被入侵或传输中断都会变成镜像中的代码。',
  },
  message: { en: '{program} runs what is being downloaded', zh: '{program} 直接执行下载的内容' },
  remediation: {
    en: 'Download to a file, check its digest or signature, then run it.',
    zh: '先下载到文件，核对摘要或签名，再执行。',
  },
  frameworks,
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }): Fault[] => {
      const readers = pipedInterpreters(commands);
      return commands.flatMap((command, index): Fault[] => {
        if (!downloads(command)) return [];
        const fed = command.feeds?.split('/').at(-1) ?? '';
        const reader = readers
          .get(command.pipeline)
          ?.find((each) => each.index > index && each.source === command.source);
        const program = interpreters.has(fed) ? fed : reader?.name;
        return program === undefined ? [] : [faultOn(command, { values: { program } })];
      });
    }),
});

interface Reader {
  readonly name: string;
  readonly index: number;
  readonly source: Located;
}

/** The interpreters that read their program from a pipe, by the pipeline's number. */
function pipedInterpreters(commands: readonly Command[]): Map<number, Reader[]> {
  const readers = new Map<number, Reader[]>();
  for (const [index, command] of commands.entries()) {
    if ((command.before !== '|' && command.by?.before !== '|') || !readsProgram(command)) continue;
    const reader = { name: command.name, index, source: command.source };
    const others = readers.get(command.pipeline);
    // Of a pipe the last reader is enough: every download stands before it.
    if (others?.at(-1)?.source === command.source) others[others.length - 1] = reader;
    else if (others === undefined) readers.set(command.pipeline, [reader]);
    else others.push(reader);
  }
  return readers;
}

export const addRemote = dockerfileControl({
  id: 'dockerfile-add-remote-unverified',
  severity: 'medium',
  title: { en: 'ADD of a URL checks what it gets', zh: 'ADD 远程 URL 时校验内容' },
  why: {
    en: 'Without a checksum whatever stands behind the address at build time becomes part of the image.',
    zh: '没有校验和时，构建时该地址返回的任何内容都会成为镜像的一部分。',
  },
  message: { en: 'ADD takes {url} without a checksum', zh: 'ADD 获取 {url} 时没有校验和' },
  remediation: {
    en: 'Add --checksum=sha256:…, or a commit for a Git repository.',
    zh: '添加 --checksum=sha256:…，对 Git 仓库则指定提交。',
  },
  references: [`${reference}#add---checksum`],
  frameworks,
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'ADD').flatMap(({ instruction, inner }) => {
      if (flagOf(inner, 'checksum') !== undefined) return [];
      return transferOf(dockerfile, instruction)
        .sources.filter(
          (source) => /^(?:https?|ftp):\/\/|^git@|^git:\/\//i.test(source) && !/#[0-9a-f]{7,64}(?::|$)/i.test(source),
        )
        .map((source) => {
          const url = shorten(redact(source));
          return faultAt(instruction, { key: url, values: { url } });
        });
    }),
});

export const plainHttp = dockerfileControl({
  id: 'dockerfile-plain-http',
  severity: 'medium',
  title: { en: 'Downloads are encrypted', zh: '下载使用加密连接' },
  why: {
    en: 'Anyone on the way can put something else into an unencrypted download.',
    zh: '未加密的下载内容可被传输路径上的任何人替换。',
  },
  message: { en: '{url} is fetched over plain HTTP', zh: '{url} 通过未加密的 HTTP 获取' },
  remediation: {
    en: 'Use https, or check the digest of what was fetched.',
    zh: '改用 https，或核对所获取内容的摘要。',
  },
  frameworks,
  find: (dockerfile) => {
    const faults = runsOf(dockerfile).flatMap(({ commands }) => {
      const verified = commands.some(verifies);
      return commands.flatMap((command) => {
        if (verified || !downloads(command)) return [];
        const url = command.words.find(({ text }) => isPlain(text))?.text;
        return url === undefined
          ? []
          : [faultOn(command, { key: shorten(redact(url)), values: { url: shorten(redact(url)) } })];
      });
    });
    for (const { instruction, inner } of eachInstruction(dockerfile, 'ADD')) {
      if (flagOf(inner, 'checksum') !== undefined) continue;
      for (const source of transferOf(dockerfile, instruction).sources) {
        const url = shorten(redact(source));
        if (isPlain(source)) faults.push(faultAt(instruction, { key: url, values: { url } }));
      }
    }
    return faults;
  },
});

function isPlain(text: string): boolean {
  return /^(?:http|ftp):\/\/(?!(?:localhost|127\.|\[::1\]|0\.0\.0\.0|169\.254\.169\.254|host\.docker\.internal))/i.test(
    text,
  );
}

/** Commands that check a digest or a signature. */
function verifies({ name, words }: Command): boolean {
  if (/^(?:sha\d+sum|md5sum|shasum|b2sum|cosign|minisign|slsa-verifier|rpmkeys)$/.test(name)) return true;
  if (name === 'gpg' || name === 'gpg2' || name === 'gpgv')
    return name === 'gpgv' || words.some(({ text }) => text === '--verify' || text === '--decrypt');
  return name === 'openssl' && words[1]?.text === 'dgst';
}

export const unverifiedDownload = dockerfileControl({
  id: 'dockerfile-download-unverified',
  severity: 'low',
  title: { en: 'Downloaded programs are verified', zh: '校验下载的程序' },
  why: {
    en: 'A release that was replaced on the server, as has happened to well-known tools, lands in the image without a word.',
    zh: '服务器上的发布文件一旦被替换（知名工具也曾发生），就会悄无声息地进入镜像。',
  },
  message: {
    en: '{command} is used without a check of its digest or signature',
    zh: '{command} 的下载内容未经摘要或签名校验即被使用',
  },
  remediation: {
    en: 'Compare with a known digest (sha256sum -c) or check the signature before it is unpacked or run.',
    zh: '在解压或运行之前，与已知摘要比对（sha256sum -c）或验证签名。',
  },
  frameworks,
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) => {
      if (commands.some(verifies)) return [];
      const lastUse = commands.findLastIndex(unpacks);
      const started = madeRunnable(commands);
      return commands.flatMap((command, index) => {
        if (!downloads(command) || command.feeds !== undefined || hasOption(command, '--head', '-I', '--spider'))
          return [];
        if (!command.words.some(({ text }) => /^(?:https?|ftp):\/\/|\$/.test(text))) return [];
        const isUsed = lastUse > index || command.words.some(({ text }) => started.has(fileName(text)));
        return isUsed ? [faultOn(command, { values: { command: shown(command) } })] : [];
      });
    }),
});

function unpacks({ name, words }: Command): boolean {
  if (name === 'tar' || name === 'unzip' || name === 'bsdtar' || name === 'gunzip') return true;
  if (name === 'dpkg') return words.some(({ text }) => text === '-i' || text === '--install');
  return name === 'rpm' && words.some(({ text }) => /^-[a-zA-Z]*[iU]/.test(text));
}

/** Names of the files that chmod makes programs of. */
function madeRunnable(commands: readonly Command[]): Set<string> {
  const names = new Set<string>();
  for (const { name, words } of commands) {
    if (name !== 'chmod' || !/x|7|5/.test(words[1]?.text ?? '')) continue;
    for (const { text } of words.slice(2)) names.add(fileName(text));
  }
  return names;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export const gitCloneUnpinned = dockerfileControl({
  id: 'dockerfile-git-clone-unpinned',
  severity: 'low',
  title: { en: 'Cloned repositories are pinned', zh: '克隆的代码仓库固定版本' },
  why: {
    en: 'A clone of the default branch takes whatever was pushed last, and Docker caches it without ever looking again.',
    zh: '克隆默认分支会取得最后一次推送的内容，而 Docker 会缓存结果，不再重新检查。',
  },
  message: { en: '{command} takes the newest commit of a branch', zh: '{command} 取得分支上的最新提交' },
  remediation: {
    en: 'Clone a tag (--branch v1.2.3) and check out the commit that was reviewed.',
    zh: '克隆标签（--branch v1.2.3），并检出经过审查的提交。',
  },
  frameworks,
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) => {
      const lastPin = commands.findLastIndex((command) =>
        ['checkout', 'reset', 'switch'].includes(gitVerb(command) ?? ''),
      );
      return commands.flatMap((command, index) => {
        if (gitVerb(command) !== 'clone' || hasOption(command, '-b', '--branch', '--revision') || lastPin > index)
          return [];
        return [faultOn(command, { values: { command: shown(command) } })];
      });
    }),
});

function gitVerb({ name, words }: Command): string | undefined {
  if (name !== 'git') return undefined;
  for (let at = 1; at < words.length; at += 1) {
    const text = words[at]?.text ?? '';
    if (text === '-C' || text === '-c') at += 1;
    else if (!text.startsWith('-')) return text;
  }
  return undefined;
}
