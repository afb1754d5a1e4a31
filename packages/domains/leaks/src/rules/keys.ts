import type { Text } from '@seawall/model';
import { pemBody } from '../checks/structure.ts';
import type { OwnRule, TokenRule } from '../rule.ts';

const rotate: Text = {
  en: 'Make a new key pair, replace the public half wherever it is trusted, and keep the private half in a secret store',
  zh: '重新生成密钥对，在所有信任它的地方替换公钥，私钥放进密钥管理系统',
};
const rehash: Text = {
  en: 'Have the password changed: hashes are guessed offline. Keep user databases out of code and images',
  zh: '请更换该密码：散列值可被离线破解；用户数据库不要放进代码和镜像',
};

function key(rule: Omit<TokenRule, 'kind' | 'remedy' | 'severity'> & Partial<TokenRule>): TokenRule {
  return { kind: 'token', severity: 'critical', remedy: rotate, ...rule };
}

function hashed(id: string, name: Text, words: readonly string[], pattern: string): TokenRule {
  return {
    kind: 'token',
    id,
    title: name,
    severity: 'low',
    remedy: rehash,
    words,
    pattern,
    edges: 'none',
    entropy: 2.5,
  };
}

/** Keys and hashes of no one provider. */
export const keys: readonly OwnRule[] = [
  key({
    id: 'private-key',
    title: { en: 'Private key', zh: '私钥' },
    words: ['-----begin'],
    // Up to the line that closes the block, or as far as a cut one goes.
    pattern: '-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-[^-]){40,}',
    checks: [pemBody],
    edges: 'none',
    binary: ['-----BEGIN '],
    clean: ['-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----', '-----BEGIN CERTIFICATE-----'],
  }),
  key({
    id: 'putty-private-key',
    title: { en: 'PuTTY private key', zh: 'PuTTY 私钥' },
    words: ['putty-user-key-file-'],
    pattern: 'PuTTY-User-Key-File-[23]: [a-z0-9-]{4,40}',
    edges: 'none',
  }),
  key({
    id: 'wireguard-private-key',
    title: { en: 'WireGuard private key', zh: 'WireGuard 私钥' },
    words: ['privatekey', 'presharedkey'],
    pattern: '(?:PrivateKey|PresharedKey)[ \\t]{0,4}=[ \\t]{0,4}([A-Za-z0-9+/]{43}=)',
    group: 1,
    edges: 'none',
    entropy: 4,
  }),
  key({
    id: 'jwk-private-key',
    title: { en: 'JSON web key with its private part', zh: '含私有部分的 JSON Web Key' },
    words: ['"kty"'],
    pattern: '"kty"[^{}]{1,1000}"d"[ \\t]{0,4}:[ \\t]{0,4}"([A-Za-z0-9_-]{40,})"',
    group: 1,
    edges: 'none',
    entropy: 4,
    after: 4096,
  }),
  key({
    id: 'ethereum-private-key',
    title: { en: 'Private key of a wallet', zh: '钱包私钥' },
    words: ['private_key', 'privatekey', 'private-key'],
    pattern: '(?i:private[_-]?key)["\' ]{0,3}[:=][ \\t"\']{0,4}(0x[0-9a-fA-F]{64})',
    group: 1,
    edges: 'none',
    entropy: 3,
  }),
  key({
    id: 'bitcoin-extended-private-key',
    title: { en: 'Extended private key of a wallet', zh: '钱包扩展私钥' },
    words: ['xprv', 'tprv', 'yprv', 'zprv'],
    pattern: '[xtyz]prv[1-9A-HJ-NP-Za-km-z]{107}',
    entropy: 4,
  }),
  hashed(
    'md5-crypt-hash',
    { en: 'Password hash (MD5 crypt)', zh: '密码散列（MD5 crypt）' },
    ['$1$'],
    '\\$1\\$[./A-Za-z0-9]{4,8}\\$[./A-Za-z0-9]{22}',
  ),
  hashed(
    'bcrypt-hash',
    { en: 'Password hash (bcrypt)', zh: '密码散列（bcrypt）' },
    ['$2a$', '$2b$', '$2y$'],
    '\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}',
  ),
  hashed(
    'sha256-crypt-hash',
    { en: 'Password hash (SHA-256 crypt)', zh: '密码散列（SHA-256 crypt）' },
    ['$5$'],
    '\\$5\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{8,16}\\$[./A-Za-z0-9]{43}',
  ),
  hashed(
    'sha512-crypt-hash',
    { en: 'Password hash (SHA-512 crypt)', zh: '密码散列（SHA-512 crypt）' },
    ['$6$'],
    '\\$6\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{8,16}\\$[./A-Za-z0-9]{86}',
  ),
  hashed(
    'cisco-hash',
    { en: 'Password hash (Cisco type 8 or 9)', zh: '密码散列（Cisco 8/9 型）' },
    ['$8$', '$9$'],
    '\\$[89]\\$[./A-Za-z0-9]{14}\\$[./A-Za-z0-9]{43}',
  ),
  hashed(
    'yescrypt-hash',
    { en: 'Password hash (yescrypt)', zh: '密码散列（yescrypt）' },
    ['$y$', '$gy$', '$7$'],
    '\\$(?:y|gy|7)\\$[./A-Za-z0-9]{1,20}\\$[./A-Za-z0-9]{1,86}\\$[./A-Za-z0-9]{43}',
  ),
  hashed(
    'argon2-hash',
    { en: 'Password hash (Argon2)', zh: '密码散列（Argon2）' },
    ['$argon2'],
    '\\$argon2(?:id|i|d)\\$v=[0-9]{1,3}\\$m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,4}\\$[A-Za-z0-9+/]{11,90}\\$[A-Za-z0-9+/]{22,90}',
  ),
  hashed(
    'kerberos-hash',
    { en: 'Kerberos ticket that can be cracked', zh: '可离线破解的 Kerberos 票据' },
    ['$krb5'],
    '\\$krb5(?:asrep|tgs|pa)\\$[0-9]{1,2}\\$[^\\s:$*]{1,200}[:$*][^\\s]{32,}',
  ),
];
