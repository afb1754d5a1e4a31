import type { Severity, Text } from '@seawall/model';
import type { Control, Fault, Judgement, NodeControl } from '../../control.ts';
import { attack } from '../../frameworks/ids.ts';
import type { Node } from '../../node/node.ts';
import { readSshConfiguration, type SshSetting } from '../../node/ssh-config.ts';
import { hostControl } from './host-control.ts';
import { cannotRead } from './outcome.ts';

/** One setting of the SSH daemon. */
interface SshRow {
  readonly id: string;
  readonly keyword: string;
  /** What the daemon does when it is not told. */
  readonly unset: string;
  readonly accepts: (value: string) => boolean;
  readonly wanted: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
}

const no = (value: string): boolean => value === 'no';
const yes = (value: string): boolean => value === 'yes';

/** Lists that begin with `-` take algorithms away. */
function without(weak: RegExp): (value: string) => boolean {
  return (value) => value.startsWith('-') || !value.split(',').some((one) => weak.test(one.replace(/^[+^]/, '')));
}

const weakAlgorithms: Text = {
  en: 'Sessions with such algorithms can be read or altered on the way, now or once they were recorded.',
  zh: '使用此类算法的会话可在传输中或被录制后遭到读取和篡改。',
};

const rows: readonly SshRow[] = [
  {
    id: 'ssh-root-login',
    keyword: 'PermitRootLogin',
    unset: 'prohibit-password',
    accepts: (value) => value !== 'yes',
    wanted: 'no',
    severity: 'high',
    title: { en: 'Root does not log in with a password', zh: 'root 不使用密码登录' },
    why: {
      en: 'Root’s name is known, so its password is what every scanner of the network tries.',
      zh: 'root 用户名众所周知，网络上的扫描器都会尝试其密码。',
    },
  },
  {
    id: 'ssh-password-authentication',
    keyword: 'PasswordAuthentication',
    unset: 'yes',
    accepts: no,
    wanted: 'no',
    severity: 'medium',
    title: { en: 'SSH asks for keys, not passwords', zh: 'SSH 使用密钥而非密码' },
    why: {
      en: 'Passwords are guessed, used twice and phished; a node that takes them is one guess away from its pods’ data.',
      zh: '密码会被猜测、重复使用和钓鱼；接受密码的节点只差一次猜中就会失守。',
    },
  },
  {
    id: 'ssh-empty-passwords',
    keyword: 'PermitEmptyPasswords',
    unset: 'no',
    accepts: no,
    wanted: 'no',
    severity: 'critical',
    title: { en: 'No account without a password may log in', zh: '无密码账号不得登录' },
    why: { en: 'Anyone who knows such an account’s name is in.', zh: '任何知道该账号名的人都能登录。' },
  },
  {
    id: 'ssh-host-based-authentication',
    keyword: 'HostbasedAuthentication',
    unset: 'no',
    accepts: no,
    wanted: 'no',
    severity: 'high',
    title: { en: 'Other hosts’ word is no proof of identity', zh: '不以其他主机的声明作为身份证明' },
    why: {
      en: 'One compromised host would log in to all that trust it, as any of its users.',
      zh: '一台主机失守后即可以其任意用户身份登录所有信任它的主机。',
    },
  },
  {
    id: 'ssh-trust-files',
    keyword: 'IgnoreRhosts',
    unset: 'yes',
    accepts: (value) => value === 'yes' || value === 'shosts-only',
    wanted: 'yes',
    severity: 'medium',
    title: { en: 'Users’ own trust files are ignored', zh: '忽略用户自己的信任文件' },
    why: {
      en: 'A .rhosts file that an attacker writes into a home directory would be a key to the account.',
      zh: '攻击者写入主目录的 .rhosts 文件会成为该账号的钥匙。',
    },
  },
  {
    id: 'ssh-user-environment',
    keyword: 'PermitUserEnvironment',
    unset: 'no',
    accepts: no,
    wanted: 'no',
    severity: 'medium',
    title: { en: 'Users do not set the daemon’s environment', zh: '用户不能设置守护进程的环境' },
    why: {
      en: 'With LD_PRELOAD in that environment a restricted user leaves a forced command or a limited shell.',
      zh: '借助其中的 LD_PRELOAD，受限用户可摆脱强制命令或受限 shell。',
    },
  },
  {
    id: 'ssh-strict-modes',
    keyword: 'StrictModes',
    unset: 'yes',
    accepts: yes,
    wanted: 'yes',
    severity: 'medium',
    title: { en: 'Keys in writable directories are refused', zh: '拒绝可写目录中的密钥' },
    why: {
      en: 'Otherwise whoever may write to a user’s directory adds a key of their own and logs in as that user.',
      zh: '否则能写入用户目录的人可加入自己的密钥，以该用户身份登录。',
    },
  },
  {
    id: 'ssh-x11-forwarding',
    keyword: 'X11Forwarding',
    unset: 'no',
    accepts: no,
    wanted: 'no',
    severity: 'low',
    title: { en: 'No display is forwarded', zh: '不转发图形显示' },
    why: {
      en: 'A node shows no windows, and the forwarded display lets it read the keyboard of whoever logged in.',
      zh: '节点无需显示窗口，而转发的显示会让节点读取登录者的键盘输入。',
    },
  },
  {
    id: 'ssh-login-tries',
    keyword: 'MaxAuthTries',
    unset: '6',
    accepts: (value) => Number(value) >= 1 && Number(value) <= 6,
    wanted: '4',
    severity: 'low',
    title: { en: 'A connection has few tries to log in', zh: '限制单次连接的登录尝试次数' },
    why: {
      en: 'Many tries a connection make guessing fast and leave few lines in the log.',
      zh: '单次连接允许大量尝试会加快猜测，且日志痕迹很少。',
    },
  },
  {
    id: 'ssh-login-time',
    keyword: 'LoginGraceTime',
    unset: '120',
    accepts: (value) => isShort(value),
    wanted: '60',
    severity: 'low',
    title: { en: 'A connection has little time to log in', zh: '限制登录所用时间' },
    why: {
      en: 'Connections that never log in use up the daemon’s slots and lock administrators out.',
      zh: '始终不登录的连接会占满守护进程的名额，使管理员无法登录。',
    },
  },
  {
    id: 'ssh-log',
    keyword: 'LogLevel',
    unset: 'INFO',
    accepts: (value) => !/^(?:quiet|fatal|error)$/.test(value),
    wanted: 'VERBOSE',
    severity: 'low',
    title: { en: 'Logins are written to the log', zh: '登录会写入日志' },
    why: {
      en: 'Without them nobody can say afterwards who was on the node.',
      zh: '否则事后无人知道谁登录过节点。',
    },
  },
  {
    id: 'ssh-ciphers',
    keyword: 'Ciphers',
    unset: '',
    accepts: without(/^(?:3des|arcfour|blowfish|cast128)|-cbc/),
    wanted: 'chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com',
    severity: 'medium',
    title: { en: 'SSH offers no broken cipher', zh: 'SSH 不提供已失效的加密算法' },
    why: weakAlgorithms,
  },
  {
    id: 'ssh-macs',
    keyword: 'MACs',
    unset: '',
    accepts: without(/md5|ripemd|umac-64|^hmac-sha1/),
    wanted: 'hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com',
    severity: 'medium',
    title: { en: 'SSH offers no weak checksum', zh: 'SSH 不提供弱校验算法' },
    why: weakAlgorithms,
  },
  {
    id: 'ssh-key-exchange',
    keyword: 'KexAlgorithms',
    unset: '',
    accepts: without(/sha1$|group1-|group-exchange-sha1/),
    wanted: 'mlkem768x25519-sha256,sntrup761x25519-sha512,curve25519-sha256',
    severity: 'medium',
    title: { en: 'SSH offers no weak key exchange', zh: 'SSH 不提供弱密钥交换' },
    why: weakAlgorithms,
  },
];

/** A time of sshd: seconds, or numbers with a unit. */
function isShort(value: string): boolean {
  const match = /^(\d+)(s|m)?$/.exec(value);
  const seconds = match === null ? Number.NaN : Number(match[1]) * (match[2] === 'm' ? 60 : 1);
  return seconds >= 1 && seconds <= 120;
}

function sshControl(row: SshRow): NodeControl {
  const { keyword, wanted } = row;
  return hostControl({
    id: row.id,
    severity: row.severity,
    title: row.title,
    why: row.why,
    message: { en: '{keyword} is {value}', zh: '{keyword} 的值为 {value}' },
    remediation: {
      en: `Set ${keyword} ${wanted} in sshd_config and reload the daemon.`,
      zh: `在 sshd_config 中设置 ${keyword} ${wanted}，并重新加载守护进程。`,
    },
    reference: 'https://man.openbsd.org/sshd_config',
    frameworks: attack('T1133'),
    judge: (node) => judge(row, node),
  });
}

function judge({ keyword, unset, accepts }: SshRow, { files }: Node): Judgement {
  const configuration = readSshConfiguration(files);
  if (configuration.state === 'absent') return 'notApplicable';
  if (configuration.state === 'denied') return { notAssessed: cannotRead([configuration.file]) };
  const written = configuration.settings.filter((setting) => setting.keyword === keyword.toLowerCase());
  const first = written.find(({ conditional }) => !conditional);
  const faults: Fault[] = written
    .filter((setting) => (setting.conditional || setting === first) && !accepts(setting.value.toLowerCase()))
    .map((setting) => faultAt(keyword, setting));
  if (first === undefined && !accepts(unset.toLowerCase())) {
    faults.push({
      path: [],
      file: configuration.file,
      key: keyword,
      message: byDefault,
      values: { keyword, value: unset },
    });
  }
  return faults.length > 0 ? faults : 'pass';
}

const byDefault: Text = {
  en: '{keyword} is not set, and its default is {value}',
  zh: '未设置 {keyword}，其默认值为 {value}',
};

function faultAt(keyword: string, { value, file, line, conditional }: SshSetting): Fault {
  return {
    path: [],
    file,
    lines: { from: line, to: line },
    key: conditional ? `${keyword} Match` : keyword,
    values: { keyword, value },
    evidence: [{ field: keyword, value, place: { file, line } }],
  };
}

export const sshControls: readonly Control[] = rows.map(sshControl);
