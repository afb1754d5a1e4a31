import type { Fault } from '../../control.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { apk, apt, dnf, installOf, yum, zypper } from './managers.ts';
import { dockerfileControl, faultAt, faultOn, guide, reference } from './rule.ts';
import { eachInstruction, flagOf, isShipped } from './stage-facts.ts';

export const sudo = dockerfileControl({
  id: 'dockerfile-sudo',
  aliases: ['DL3004', 'DS-0010'],
  severity: 'low',
  title: { en: 'The build does not use sudo', zh: '构建过程不使用 sudo' },
  why: {
    en: 'sudo in an image is a way back to root for whoever gets into the container, and the build can simply switch its USER.',
    zh: '镜像中的 sudo 为入侵者提供了重新获得 root 的途径，而构建过程只需切换 USER 即可。',
  },
  message: { en: 'The build calls sudo', zh: '构建过程调用了 sudo' },
  remediation: {
    en: 'Run the step as USER root and switch back; use gosu or su-exec where a process must change its user.',
    zh: '以 USER root 执行该步骤后再切换回来；进程需要切换用户时使用 gosu 或 su-exec。',
  },
  references: [`${guide}#user`],
  frameworks: owasp('K01'),
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands.filter(({ name }) => name === 'sudo').map((command) => faultOn(command)),
    ),
});

export const passwordlessSudo = dockerfileControl({
  id: 'dockerfile-passwordless-sudo',
  severity: 'medium',
  title: { en: 'Nobody gets root without a password', zh: '任何用户都不能免密获得 root' },
  why: {
    en: 'With NOPASSWD the unprivileged user is root in all but name: one command undoes the USER instruction.',
    zh: '配置 NOPASSWD 后，非特权用户实际上等同于 root：一条命令即可绕过 USER 指令。',
  },
  message: { en: 'sudo is allowed without a password', zh: '允许免密使用 sudo' },
  remediation: {
    en: 'Leave sudo out of the image; do what needs root before USER.',
    zh: '镜像中不安装 sudo；需要 root 的操作在 USER 之前完成。',
  },
  frameworks: [...owasp('K01'), ...attack('T1611', 'T1068')],
  find: (dockerfile) =>
    runsOf(dockerfile)
      .filter(
        ({ stage, run }) =>
          isShipped(dockerfile, stage) &&
          /NOPASSWD/.test(run.body.text + run.heredocs.map(({ body }) => body.text).join('')),
      )
      .map(({ instruction }) => faultAt(instruction, { key: 'NOPASSWD' })),
});

export const sshServer = dockerfileControl({
  id: 'dockerfile-ssh-server',
  severity: 'medium',
  title: { en: 'No SSH server in the image', zh: '镜像中没有 SSH 服务器' },
  why: {
    en: 'An SSH server is a second way in with keys and passwords of its own, past the access control and the audit log of the cluster.',
    zh: 'SSH 服务器是另一个入口，使用自己的密钥和密码，绕过集群的访问控制和审计日志。',
  },
  message: { en: 'An SSH server is installed', zh: '安装了 SSH 服务器' },
  remediation: {
    en: 'Leave it out and use kubectl exec or an ephemeral container.',
    zh: '不安装它，改用 kubectl exec 或临时容器。',
  },
  frameworks: [...nsa('P3', 'U3'), ...threat('MS-TA9010'), ...attack('T1133')],
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands, stage }) =>
      !isShipped(dockerfile, stage)
        ? []
        : commands.flatMap((command) =>
            [apt, apk, yum, dnf, zypper].some((manager) =>
              installOf(manager, command)?.packages.some(
                ({ text }) =>
                  /^(?:openssh-server(?:-pam)?|dropbear|ssh)(?:[=~<>-]\S*)?$/.test(text) ||
                  (manager === apk && /^openssh(?:[=~<>]\S*)?$/.test(text)),
              ),
            )
              ? [faultOn(command, { key: 'ssh' })]
              : [],
          ),
    ),
});

export const exposeSsh = dockerfileControl({
  id: 'dockerfile-expose-ssh',
  aliases: ['DS-0004'],
  severity: 'medium',
  title: { en: 'The SSH port is not exposed', zh: '不暴露 SSH 端口' },
  why: {
    en: 'A container that offers SSH can be logged into past the access control of the cluster.',
    zh: '提供 SSH 的容器可以绕过集群的访问控制登录。',
  },
  message: { en: 'EXPOSE names port 22', zh: 'EXPOSE 声明了 22 端口' },
  remediation: { en: 'Remove the port together with the SSH server.', zh: '移除该端口及 SSH 服务器。' },
  frameworks: [...threat('MS-TA9010'), ...attack('T1133')],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'EXPOSE')
      .filter(({ inner }) => /(?:^|\s)22(?:\/tcp)?(?:\s|$)/i.test(inner.body.text))
      .map(({ instruction }) => faultAt(instruction, { key: '22' })),
});

/** Modes by number or letters that let everyone write. */
function letsAllWrite(mode: string): boolean {
  if (/^[0-7]{3,4}$/.test(mode)) return (Number(mode.at(-1)) & 2) === 2 && !/^1[0-7]{3}$/.test(mode);
  return mode.split(',').some((part) => /^[ug]*[oa][ugoa]*[+=][rxXst]*w/.test(part));
}

export const worldWritable = dockerfileControl({
  id: 'dockerfile-world-writable',
  severity: 'medium',
  title: { en: 'Nothing is writable for everyone', zh: '没有对所有人可写的文件' },
  why: {
    en: 'A process without privileges can replace a program or script that a privileged one runs later.',
    zh: '无特权的进程可以替换之后由特权进程运行的程序或脚本。',
  },
  message: { en: 'Mode {mode} lets every user write', zh: '模式 {mode} 允许所有用户写入' },
  remediation: {
    en: 'Give write access to the user that needs it: chown with mode 755 or 644, or group 0 with 775.',
    zh: '只将写权限授予需要的用户：使用 chown 及模式 755 或 644，或将组设为 0 并使用 775。',
  },
  frameworks: [...owasp('K01'), ...attack('T1068')],
  find(dockerfile) {
    const faults: Fault[] = runsOf(dockerfile).flatMap(({ commands, stage }) => {
      if (!isShipped(dockerfile, stage)) return [];
      return commands.flatMap((command) => {
        const { name, words } = command;
        if (name !== 'chmod' && name !== 'install' && name !== 'mkdir') return [];
        const texts = words.slice(1).map(({ text }) => text);
        const option = texts.findIndex((text) => text === '-m' || text.startsWith('--mode'));
        const mode =
          name === 'chmod'
            ? texts.find((text) => !text.startsWith('-'))
            : option < 0
              ? undefined
              : (texts[option]?.split('=')[1] ?? texts[option + 1]);
        return mode !== undefined && letsAllWrite(mode) ? [faultOn(command, { values: { mode } })] : [];
      });
    });
    for (const keyword of ['COPY', 'ADD']) {
      for (const { instruction, inner, stage } of eachInstruction(dockerfile, keyword)) {
        const mode = flagOf(inner, 'chmod');
        if (mode !== undefined && letsAllWrite(mode) && isShipped(dockerfile, stage))
          faults.push(faultAt(instruction, { values: { mode } }));
      }
    }
    return faults;
  },
});

export const setuid = dockerfileControl({
  id: 'dockerfile-setuid',
  severity: 'medium',
  title: { en: 'The build sets no setuid or setgid bit', zh: '构建过程不设置 setuid 或 setgid 位' },
  why: {
    en: 'A setuid program runs with the rights of its owner whoever starts it: the classic way from a user to root.',
    zh: '无论由谁启动，setuid 程序都以其所有者的权限运行：这是从普通用户提升到 root 的经典途径。',
  },
  message: { en: 'Mode {mode} sets the setuid or setgid bit', zh: '模式 {mode} 设置了 setuid 或 setgid 位' },
  remediation: {
    en: 'Leave the bit out; where one privilege is needed give the file a single capability with setcap.',
    zh: '不设置该位；确需某项特权时，用 setcap 只为文件授予单个权能。',
  },
  frameworks: [...nsa('P8'), ...owasp('K01'), ...attack('T1068')],
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands, stage }) => {
      if (!isShipped(dockerfile, stage)) return [];
      return commands.flatMap((command) => {
        if (command.name !== 'chmod') return [];
        const mode = command.words.slice(1).find(({ text }) => !/^-[A-Zfcv-]/.test(text))?.text ?? '';
        // Setgid on a folder (2775, g+s) hands the group down and grants nothing.
        const sets = /^[46][0-7]{3}$/.test(mode) || mode.split(',').some((part) => /^[ua]*[+=][rwxXt]*s/.test(part));
        return sets ? [faultOn(command, { values: { mode } })] : [];
      });
    }),
});

export const insecureRun = dockerfileControl({
  id: 'dockerfile-insecure-run',
  severity: 'medium',
  title: { en: 'Build steps run in the sandbox', zh: '构建步骤在沙箱中运行' },
  why: {
    en: '--security=insecure runs the step privileged on the build host, --network=host on its network: a hijacked dependency then reaches the host itself.',
    zh: '--security=insecure 使步骤在构建主机上以特权运行，--network=host 使其使用主机网络：被劫持的依赖便可触及主机本身。',
  },
  message: { en: 'RUN uses {flag}', zh: 'RUN 使用了 {flag}' },
  remediation: { en: 'Remove the flag.', zh: '移除该选项。' },
  references: [`${reference}#run---security`],
  frameworks: [...nsa('P5'), ...attack('T1612')],
  find: (dockerfile) =>
    eachInstruction(dockerfile, 'RUN').flatMap(({ instruction, inner }) =>
      inner.flags
        .filter(
          ({ name, value }) =>
            (name === 'security' && value === 'insecure') || (name === 'network' && value === 'host'),
        )
        .map(({ name, value }) => faultAt(instruction, { key: `--${name}`, values: { flag: `--${name}=${value}` } })),
    ),
});

export const highUid = dockerfileControl({
  id: 'dockerfile-useradd-high-uid',
  aliases: ['DL3046'],
  severity: 'low',
  title: { en: 'useradd with a high UID does not write lastlog', zh: '以较大 UID 执行 useradd 时不写 lastlog' },
  why: {
    en: 'useradd writes a sparse log as large as the UID is high; in a layer it becomes gigabytes, and the build can run out of disk.',
    zh: 'useradd 会写入与 UID 大小成比例的稀疏日志文件；在镜像层中会变成数 GB，甚至耗尽磁盘。',
  },
  message: {
    en: 'useradd with UID {uid} writes a huge sparse file',
    zh: '以 UID {uid} 执行 useradd 会写入巨大的稀疏文件',
  },
  remediation: { en: 'Add --no-log-init (-l).', zh: '添加 --no-log-init（-l）。' },
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands.flatMap((command) => {
        if (command.name !== 'useradd') return [];
        const texts = command.words.map(({ text }) => text);
        if (texts.some((text) => text === '--no-log-init' || /^-[a-zA-Z]*l/.test(text))) return [];
        const at = texts.findIndex((text) => text === '-u' || text === '--uid' || /^-[a-zA-Z]+u$/.test(text));
        const uid =
          at >= 0
            ? texts[at + 1]
            : texts.map((text) => /^(?:--uid=|-u)(\d+)$/.exec(text)?.[1]).find((value) => value !== undefined);
        return uid !== undefined && /^\d{6,}$/.test(uid) ? [faultOn(command, { values: { uid } })] : [];
      }),
    ),
});
