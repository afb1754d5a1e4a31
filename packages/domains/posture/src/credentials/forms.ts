import type { Text } from '@seawall/model';
import { judgeValue, type Strength } from './values.ts';

/** A credential that is known by its shape, whatever the field is called. */
export interface Form {
  readonly id: string;
  /** With its article, to be read behind "holds". */
  readonly name: Text;
  readonly pattern: RegExp;
  /** The group that holds a password of someone's choice; without it the whole match is issued by a machine. */
  readonly password?: number;
}

/** Prefixes and lengths are those that the issuers document. Every repetition is bounded: matching stays linear. */
const forms: readonly Form[] = [
  {
    id: 'private-key',
    name: { en: 'a private key', zh: '私钥' },
    pattern: /-{3,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{3,5}/,
  },
  {
    id: 'aws-access-key',
    name: { en: 'an AWS access key', zh: 'AWS 访问密钥' },
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/,
  },
  {
    id: 'github-token',
    name: { en: 'a GitHub token', zh: 'GitHub 令牌' },
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40})/,
  },
  { id: 'gitlab-token', name: { en: 'a GitLab token', zh: 'GitLab 令牌' }, pattern: /\bgl(?:pat|dt|rt|ptt)-[\w-]{20}/ },
  { id: 'slack-token', name: { en: 'a Slack token', zh: 'Slack 令牌' }, pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10}/ },
  {
    id: 'slack-webhook',
    name: { en: 'a Slack webhook address', zh: 'Slack Webhook 地址' },
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[TE][A-Z0-9]{7,12}\/[A-Z0-9]{7,20}\/[A-Za-z0-9]{10}/,
  },
  {
    id: 'discord-webhook',
    name: { en: 'a Discord webhook address', zh: 'Discord Webhook 地址' },
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{15,22}\/[\w-]{50}/,
  },
  { id: 'stripe-key', name: { en: 'a Stripe key', zh: 'Stripe 密钥' }, pattern: /\b[rs]k_live_[A-Za-z0-9]{16}/ },
  { id: 'google-api-key', name: { en: 'a Google API key', zh: 'Google API 密钥' }, pattern: /\bAIza[\w-]{35}\b/ },
  {
    id: 'gcp-service-account',
    name: { en: 'a Google Cloud service account key', zh: 'Google Cloud 服务账号密钥' },
    pattern: /"private_key_id"\s{0,4}:\s{0,4}"[0-9a-f]{40}"/,
  },
  {
    id: 'azure-storage-key',
    name: { en: 'an Azure storage account key', zh: 'Azure 存储账户密钥' },
    pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/,
  },
  { id: 'npm-token', name: { en: 'an npm token', zh: 'npm 令牌' }, pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { id: 'pypi-token', name: { en: 'a PyPI token', zh: 'PyPI 令牌' }, pattern: /\bpypi-AgE[\w-]{50}/ },
  {
    id: 'docker-token',
    name: { en: 'a Docker Hub token', zh: 'Docker Hub 令牌' },
    pattern: /\bdckr_(?:pat|oat)_[\w-]{20}/,
  },
  { id: 'vault-token', name: { en: 'a Vault token', zh: 'Vault 令牌' }, pattern: /\bhv[sb]\.[\w-]{20}/ },
  { id: 'sendgrid-key', name: { en: 'a SendGrid key', zh: 'SendGrid 密钥' }, pattern: /\bSG\.[\w-]{22}\.[\w-]{43}\b/ },
  {
    id: 'openai-key',
    name: { en: 'an OpenAI key', zh: 'OpenAI 密钥' },
    pattern: /\bsk-(?:proj|svcacct|admin)-[\w-]{20}/,
  },
  {
    id: 'anthropic-key',
    name: { en: 'an Anthropic key', zh: 'Anthropic 密钥' },
    pattern: /\bsk-ant-[a-z]{3}\d\d-[\w-]{20}/,
  },
  {
    id: 'hugging-face-token',
    name: { en: 'a Hugging Face token', zh: 'Hugging Face 令牌' },
    pattern: /\bhf_[A-Za-z]{34}\b/,
  },
  {
    id: 'digitalocean-token',
    name: { en: 'a DigitalOcean token', zh: 'DigitalOcean 令牌' },
    pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/,
  },
  {
    id: 'jwt',
    name: { en: 'a JSON Web Token', zh: 'JSON Web Token' },
    pattern: /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20}/,
  },
  {
    id: 'url-password',
    name: { en: 'an address with a password', zh: '带密码的地址' },
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'<>]{0,100}:([^\s@/"'<>]{1,200})@[\w.[-]/i,
    password: 1,
  },
  {
    id: 'dsn-password',
    name: { en: 'a connection string with a password', zh: '带密码的连接字符串' },
    pattern: /(?<![\w-])[\w-]{1,60}:([^\s:@/"']{1,100})@(?:tcp|unix)\(/,
    password: 1,
  },
  {
    id: 'connection-string',
    name: { en: 'a connection string with a password', zh: '带密码的连接字符串' },
    pattern:
      /(?:\b(?:server|host|data source|user id|uid|user|dbname|database)=[^;\n]{1,200}[; ]\s{0,4})(?:password|pwd)=([^;\s"'&]{1,200})/i,
    password: 1,
  },
];

/** What any form holds: one quick look decides whether the forms are tried at all. */
const hint =
  /PRIVATE KEY|A[KS]IA|gh[pousr]_|github_pat_|gl(?:pat|dt|rt|ptt)-|xox|hooks\.slack|webhooks\/|k_live_|AIza|private_key_id|AccountKey|npm_|pypi-|dckr_|hv[sb]\.|SG\.|sk-|hf_|_v1_|eyJ|:\/\/|@(?:tcp|unix)\(|(?:password|pwd)=/i;

export interface Match {
  readonly form: Form;
  readonly strength: Strength;
}

/** The first form that a text holds, leaving examples and references aside. */
export function matchForm(text: string): Match | undefined {
  if (text.length < 8 || !hint.test(text)) return undefined;
  for (const form of forms) {
    const match = form.pattern.exec(text);
    if (match === null) continue;
    if (form.password !== undefined) {
      const strength = judgeValue(match[form.password] ?? '', 'password');
      if (strength !== undefined && strength !== 'placeholder') return { form, strength };
    } else if (!/EXAMPLE/.test(match[0])) return { form, strength: 'real' };
  }
  return undefined;
}
