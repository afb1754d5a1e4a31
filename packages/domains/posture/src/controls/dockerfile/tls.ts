import type { Fault } from '../../control.ts';
import { hasOption } from '../../dockerfile/shell/options.ts';
import { runsOf } from '../../dockerfile/shell/runs.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { pairsIn } from '../../dockerfile/words.ts';
import { attack, nsa, threat } from '../../frameworks/ids.ts';
import { dockerfileControl, faultAt, faultOn } from './rule.ts';

const frameworks = [...nsa('P3'), ...threat('MS-TA9002'), ...attack('T1525')];

/** Variables that switch the check of certificates off, with the value that does. */
const switches: Readonly<Record<string, RegExp>> = {
  NODE_TLS_REJECT_UNAUTHORIZED: /^0$/,
  PYTHONHTTPSVERIFY: /^0$/,
  GIT_SSL_NO_VERIFY: /^(?:1|true|yes|on)$/i,
  NPM_CONFIG_STRICT_SSL: /^false$/i,
  npm_config_strict_ssl: /^false$/i,
  PIP_TRUSTED_HOST: /./,
  GOINSECURE: /./,
  PERL_LWP_SSL_VERIFY_HOSTNAME: /^0$/,
};

/** The option of a command that switches the check of certificates off. */
function insecureOption(command: Command): string | undefined {
  const { name, words } = command;
  const texts = words.map(({ text }) => text);
  if (name === 'curl' && hasOption(command, '-k', '--insecure')) return 'curl --insecure';
  if (name === 'wget' && hasOption(command, '--no-check-certificate')) return 'wget --no-check-certificate';
  if (/^pip[\d.]*$/.test(name) && hasOption(command, '--trusted-host')) return 'pip --trusted-host';
  if (name === 'python' || name === 'python3')
    return texts.includes('pip') && hasOption(command, '--trusted-host') ? 'pip --trusted-host' : undefined;
  if (name === 'git' && texts.some((text) => /^http\.sslverify=(?:false|0)$/i.test(text)))
    return 'git http.sslVerify=false';
  if (
    name === 'git' &&
    texts.some((text, index) => /^http\.sslverify$/i.test(text) && /^(?:false|0)$/i.test(texts[index + 1] ?? ''))
  )
    return 'git http.sslVerify=false';
  if ((name === 'npm' || name === 'yarn' || name === 'pnpm') && /strict-ssl[= ]false/i.test(texts.join(' ')))
    return `${name} strict-ssl=false`;
  if (name === 'npm' && texts.includes('--no-strict-ssl')) return 'npm --no-strict-ssl';
  if (/^(?:apt|apt-get)$/.test(name) && texts.some((text) => /Verify-(?:Peer|Host)"?=(?:false|0|no)/i.test(text)))
    return `${name} Verify-Peer=false`;
  if (/^(?:yum|dnf|microdnf)$/.test(name) && texts.some((text) => /sslverify=(?:0|false)/i.test(text)))
    return `${name} sslverify=0`;
  return undefined;
}

export const tlsUnverified = dockerfileControl({
  id: 'dockerfile-tls-not-verified',
  severity: 'medium',
  title: { en: 'Certificates are verified', zh: '校验 TLS 证书' },
  why: {
    en: 'Without the check of certificates anyone between the build and the server can put their own files into the image.',
    zh: '不校验证书时，构建环境与服务器之间的任何人都能将自己的文件放入镜像。',
  },
  message: { en: '{option} switches the verification of certificates off', zh: '{option} 关闭了证书校验' },
  remediation: {
    en: 'Remove it; install ca-certificates, or the CA of your own server.',
    zh: '将其移除；安装 ca-certificates，或安装自有服务器的 CA。',
  },
  frameworks,
  find(dockerfile) {
    const faults: Fault[] = runsOf(dockerfile).flatMap(({ commands }) =>
      commands.flatMap((command) => {
        const option =
          insecureOption(command) ??
          [...command.assignments, ...(command.name === 'export' ? command.words.slice(1) : [])]
            .map(({ text }) => switchedOff(text))
            .find((name) => name !== undefined);
        return option === undefined ? [] : [faultOn(command, { key: option, values: { option } })];
      }),
    );
    for (const instruction of dockerfile.instructions) {
      if (instruction.keyword !== 'ENV') continue;
      for (const { name, value = '' } of pairsIn('ENV', instruction.body.text, dockerfile.directives.escape).pairs) {
        const option = switchedOff(`${name}=${value}`);
        if (option !== undefined) faults.push(faultAt(instruction, { key: option, values: { option } }));
      }
    }
    return faults;
  },
});

function switchedOff(assignment: string): string | undefined {
  const equals = assignment.indexOf('=');
  const name = assignment.slice(0, equals);
  const pattern = Object.hasOwn(switches, name) ? switches[name] : undefined;
  return pattern?.test(assignment.slice(equals + 1)) === true ? name : undefined;
}

/** Options that let a package manager install what nobody signed. */
const unsigned: Readonly<Record<string, RegExp>> = {
  'apt-get':
    /^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories)$|AllowUnauthenticated"?=(?:true|1|yes)|AllowInsecureRepositories"?=(?:true|1|yes)/i,
  apt: /^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories)$|AllowUnauthenticated"?=(?:true|1|yes)/i,
  apk: /^--allow-untrusted$/,
  yum: /^--nogpgcheck$|^--no-gpgchecks$|gpgcheck=(?:0|false)/,
  dnf: /^--nogpgcheck$|^--no-gpgchecks$|gpgcheck=(?:0|false)/,
  microdnf: /^--nogpgcheck$|gpgcheck=(?:0|false)/,
  zypper: /^--no-gpg-checks?$|^--gpg-auto-import-keys$/,
  rpm: /^--(?:nosignature|nodigest)$/,
  dpkg: /^--force-bad-verify$/,
  gem: /^(?:-P=?|--trust-policy=?)NoSecurity$/i,
};

export const packagesUnsigned = dockerfileControl({
  id: 'dockerfile-packages-unauthenticated',
  severity: 'medium',
  title: { en: 'Package signatures are checked', zh: '校验软件包签名' },
  why: {
    en: 'Signatures are what keeps a mirror or an attacker on the way from serving packages of their own.',
    zh: '签名校验可防止镜像站或传输路径上的攻击者提供篡改的软件包。',
  },
  message: { en: '{option} accepts packages without a trusted signature', zh: '{option} 接受没有可信签名的软件包' },
  remediation: {
    en: 'Remove the option and install the key of the repository.',
    zh: '移除该选项，并安装软件源的密钥。',
  },
  frameworks,
  find: (dockerfile) =>
    runsOf(dockerfile).flatMap(({ commands }) =>
      commands.flatMap((command) => {
        const { name, words, redirects } = command;
        const pattern = Object.hasOwn(unsigned, name) ? unsigned[name] : undefined;
        const option = words.find(({ text }) => pattern?.test(text))?.text;
        if (option !== undefined)
          return [faultOn(command, { key: `${name} ${option}`, values: { option: `${name} ${option}` } })];
        const isSource =
          redirects.some(({ target }) => /sources\.list|\.repo$/.test(target?.text ?? '')) ||
          /^(?:tee|add-apt-repository)$/.test(name) ||
          name === 'echo';
        if (isSource && words.some(({ text }) => /\[[^\]]*trusted=yes/.test(text)))
          return [faultOn(command, { key: 'trusted=yes', values: { option: '[trusted=yes]' } })];
        return [];
      }),
    ),
});
