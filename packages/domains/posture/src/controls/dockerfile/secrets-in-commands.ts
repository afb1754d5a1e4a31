import type { Fault } from '../../control.ts';
import type { Dockerfile } from '../../dockerfile/instructions.ts';
import { type Run, runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command, Word } from '../../dockerfile/shell/script.ts';
import { attack, owasp, threat } from '../../frameworks/ids.ts';
import { tokenShape } from './redact.ts';
import { dockerfileControl, faultOn } from './rule.ts';
import { isPlaceholder, looksSecret, namesSecret } from './secret-names.ts';
import { mountsOf } from './stage-facts.ts';

const references = ['https://docs.docker.com/build/building/secrets/'];
const frameworks = [...owasp('K03'), ...threat('MS-TA9027'), ...attack('T1552.001')];

export const secretInCommand = dockerfileControl({
  id: 'dockerfile-secret-in-command',
  kind: 'secret',
  severity: 'high',
  title: { en: 'RUN contains no credentials', zh: 'RUN 中没有凭据' },
  why: {
    en: 'The text of every RUN is kept in the history of the image: `docker history` shows the password to whoever pulls it.',
    zh: '每条 RUN 的文本都保留在镜像历史中：任何拉取镜像的人都能通过 `docker history` 看到密码。',
  },
  message: { en: 'A credential is written in the command: {what}', zh: '命令中写有凭据：{what}' },
  remediation: {
    en: 'Read it from RUN --mount=type=secret, and revoke the value that was published.',
    zh: '改为从 RUN --mount=type=secret 读取，并吊销已泄露的值。',
  },
  references,
  frameworks,
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands.flatMap((command, index): Fault[] => {
        // What runs through another command was looked at there.
        if (command.by !== undefined && command.by.source === command.source) return [];
        const what = secretIn(command, commands[index + 1]);
        return what === undefined ? [] : [faultOn(command, { key: what, values: { what } })];
      }),
    ),
});

/** Options that take a password, by program; the value stands behind the option or is the next word. */
const passwordOptions: Readonly<Record<string, readonly string[]>> = {
  mysql: ['-p'],
  mysqladmin: ['-p'],
  mysqldump: ['-p'],
  mariadb: ['-p'],
  sshpass: ['-p'],
  docker: ['-p'],
  podman: ['-p'],
  'redis-cli': ['-a'],
  useradd: ['-p'],
  usermod: ['-p'],
  unzip: ['-P'],
};

/** What of a command is a credential, in words that do not repeat it. */
function secretIn(command: Command, next: Command | undefined): string | undefined {
  const { name, words, assignments } = command;
  for (const { text } of [...assignments, ...(name === 'export' ? words.slice(1) : [])]) {
    const equals = text.indexOf('=');
    const value = text.slice(equals + 1);
    if (equals > 0 && namesSecret(text.slice(0, equals)) && isLiteral(value))
      return `${name === 'export' ? 'export ' : ''}${text.slice(0, equals)}`;
  }
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const what = secretWord(command, word, words[index + 1]);
    if (what !== undefined) return what;
  }
  if (
    (name === 'echo' || name === 'printf') &&
    next?.name === 'chpasswd' &&
    words.some(({ text }) => /^[\w-]+:[^$\s]+/.test(text))
  ) {
    return 'chpasswd';
  }
  return undefined;
}

function secretWord({ name }: Command, { text }: Word, next: Word | undefined): string | undefined {
  if (tokenShape.test(text) || looksSecret(text))
    return name === '' ? 'token' : `${name}, ${/:\/\//.test(text) ? 'URL' : 'token'}`;
  const header =
    /^(?:-H)?\s*(authorization|private-token|x-[\w-]*(?:token|key))\s*:\s*(?:(?:basic|bearer|token)\s+)?(\S+)/i.exec(
      text,
    );
  if (header !== null && isLiteral(header[2] ?? '')) return `${header[1]} header`;
  const auth = /(?:_authToken|_password|_auth)\s*=\s*["']?([^\s"']+)/.exec(text);
  if (auth !== null && isLiteral(auth[1] ?? '')) return 'npm authentication';
  const long = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(text);
  if (long !== null && text.startsWith('--') && namesSecret(long[1] ?? '')) {
    const value = long[2] ?? (next?.text.startsWith('-') === true ? '' : (next?.text ?? ''));
    if (isLiteral(value) && !/^(?:stdin|-)$/.test(value)) return `--${long[1]}`;
  }
  const isUser =
    name === 'curl' && (text === '-u' || text === '--user' || text === '-U' || text === '--proxy-user')
      ? next?.text
      : name === 'curl'
        ? /^(?:--user=|-u)(.+:.+)$/.exec(text)?.[1]
        : undefined;
  const password = isUser?.includes(':') === true ? isUser.slice(isUser.indexOf(':') + 1) : '';
  if (password !== '' && isLiteral(password)) return 'curl --user';
  for (const option of Object.hasOwn(passwordOptions, name) ? (passwordOptions[name] ?? []) : []) {
    const attached = text.startsWith(option) && text.length > option.length ? text.slice(option.length) : undefined;
    const value = text === option && name !== 'mysql' && name !== 'mariadb' ? next?.text : attached;
    if (value !== undefined && !value.startsWith('-') && isLiteral(value) && !/^\d+:\d+/.test(value))
      return `${name} ${option}`;
  }
  return undefined;
}

/** A value that stands there itself: no variable, no substitution, no file, no placeholder. */
function isLiteral(value: string): boolean {
  return !isPlaceholder(value) && !/[$`]/.test(value) && !value.startsWith('@');
}

export const secretMountLeaked = dockerfileControl({
  id: 'dockerfile-secret-mount-kept',
  kind: 'secret',
  severity: 'high',
  title: { en: 'Mounted secrets are not written into a layer', zh: '挂载的 Secret 不写入层中' },
  why: {
    en: 'A secret mount leaves nothing behind by itself; a copy of it in another file does.',
    zh: 'Secret 挂载本身不会留下痕迹，但将其复制到其他文件则会。',
  },
  message: { en: '{command} copies the mounted secret into the image', zh: '{command} 将挂载的 Secret 复制进镜像' },
  remediation: {
    en: 'Read the secret from its mount in the command that needs it, and write it nowhere.',
    zh: '在需要的命令中直接从挂载处读取，不写入任何文件。',
  },
  references,
  frameworks,
  find: (dockerfile: Dockerfile) => runsOf(dockerfile).flatMap(leaks),
});

function leaks({ run, commands }: Run): Fault[] {
  const targets = mountsOf(run)
    .filter((mount) => mount.get('type') === 'secret')
    .map(
      (mount) =>
        mount.get('target') ?? mount.get('dst') ?? mount.get('destination') ?? `/run/secrets/${mount.get('id') ?? ''}`,
    );
  if (targets.length === 0) return [];
  return commands.flatMap((command) => {
    const { name, words, redirects } = command;
    const reads = words.slice(1).some(({ text }) => targets.includes(text));
    if (!reads) return [];
    const copies = name === 'cp' || name === 'install';
    const written = redirects.find(({ operator, target }) => /^&?>/.test(operator) && target !== undefined)?.target
      ?.text;
    const kept = written !== undefined && !/^(?:\/dev\/|\/tmp\/|\/run\/|&?\d)/.test(written);
    return copies || (name === 'cat' && kept) ? [faultOn(command, { key: name, values: { command: name } })] : [];
  });
}
