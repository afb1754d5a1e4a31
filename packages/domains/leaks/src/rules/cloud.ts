import type { OwnRule } from '../rule.ts';
import { named, token } from './define.ts';
import { alnum, base64, hex, lower, upper, url64, uuid } from './shapes.ts';

const critical = { severity: 'critical' } as const;
const azureKey = { ...critical, entropy: 4 } as const;
const aliyun = { en: 'Alibaba Cloud', zh: '阿里云' } as const;
const tencent = { en: 'Tencent Cloud', zh: '腾讯云' } as const;
const baidu = { en: 'Baidu AI Cloud', zh: '百度智能云' } as const;
const huawei = { en: 'Huawei Cloud', zh: '华为云' } as const;
const volcengine = { en: 'Volcengine', zh: '火山引擎' } as const;
const qiniu = { en: 'Qiniu Cloud', zh: '七牛云' } as const;
const upyun = { en: 'UPYUN', zh: '又拍云' } as const;

/** Public clouds and places to run code. */
export const cloud: readonly OwnRule[] = [
  token('aws-access-key-id', 'AWS', 'accessKey', '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}', {
    entropy: 3,
    clean: ['AKIAIOSFODNN7EXAMPLE'],
  }),
  named('AWS', '[A-Za-z0-9/+]{40}', {
    ...critical,
    words: ['aws', 'secret_access_key', 'secretaccesskey', 'secret-access-key', 'amazon', 'amz_'],
    context: 'key',
    thing: 'secretKey',
    entropy: 4.1,
  }),
  named('AWS', '[A-Za-z0-9/+]{100,}={0,2}', {
    words: ['session_token', 'sessiontoken', 'security_token', 'x-amz-security-token'],
    thing: 'sessionToken',
    entropy: 4,
  }),
  token('aws-bedrock-key', 'Amazon Bedrock', 'apiKey', 'ABSK[A-Za-z0-9+/]{100,180}={0,2}', critical),
  token(
    'aws-mws-token',
    'Amazon MWS',
    'accessToken',
    'amzn\\.mws\\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  ),
  token('google-api-key', 'Google', 'apiKey', 'AIza[0-9A-Za-z_-]{35}', { entropy: 3 }),
  token('google-oauth-secret', 'Google', 'clientSecret', 'GOCSPX-[A-Za-z0-9_-]{28}', critical),
  token('google-access-token', 'Google', 'accessToken', 'ya29\\.[A-Za-z0-9_-]{30,600}', { entropy: 3.3 }),
  token('google-refresh-token', 'Google', 'refreshToken', '1//0[A-Za-z0-9_-]{40,120}', {
    words: ['1//0'],
    entropy: 3.8,
  }),
  token('google-hmac-key', 'Google Cloud Storage', 'accessKey', 'GOOG1E[A-Z0-9]{55}'),
  named('reCAPTCHA', '6L[A-Za-z0-9_-]{36,40}', { words: ['recaptcha'], thing: 'secretKey', entropy: 1.8 }),
  named('YouTube', url64(39), { context: 'key' }),
  named('Firebase', 'AAAA[A-Za-z0-9_-]{7}:[A-Za-z0-9_-]{140}', {
    words: ['firebase', 'fcm', 'server_key', 'serverkey'],
  }),
  token('azure-storage-key', 'Azure Storage', 'accessKey', 'AccountKey=([A-Za-z0-9+/]{60,120}={1,2})', {
    ...azureKey,
    group: 1,
    edges: 'none',
  }),
  token(
    'azure-storage-signed-key',
    'Azure Storage',
    'accessKey',
    '[A-Za-z0-9+/]{76}\\+ASt[A-Za-z0-9+/]{5,6}={1,2}',
    azureKey,
  ),
  named('Azure Storage', '[A-Za-z0-9+/]{86}==', {
    words: [
      'azure_storage',
      'azurestorage',
      'storage_account',
      'storageaccount',
      'storage_key',
      'storagekey',
      'accountkey',
    ],
    thing: 'accessKey',
  }),
  token('azure-shared-access-key', 'Azure', 'accessKey', 'SharedAccessKey=([A-Za-z0-9+/]{43}=)', {
    ...azureKey,
    group: 1,
    edges: 'none',
  }),
  token('azure-cosmos-key', 'Azure Cosmos DB', 'accessKey', '[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{6}==', azureKey),
  token('azure-redis-key', 'Azure Cache for Redis', 'accessKey', '[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=', azureKey),
  token('azure-search-key', 'Azure AI Search', 'apiKey', '[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}', azureKey),
  token('azure-function-key', 'Azure Functions', 'accessKey', '[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{4}==', azureKey),
  token(
    'azure-registry-key',
    'Azure Container Registry',
    'password',
    '[A-Za-z0-9+/]{42}\\+ACR[A-D][A-Za-z0-9+/]{5}',
    azureKey,
  ),
  token(
    'azure-service-bus-key',
    'Azure messaging',
    'accessKey',
    '[A-Za-z0-9+/]{33}\\+(?:ASb|AEh|ABa)[A-Za-z0-9+/]{6}=',
    azureKey,
  ),
  token('azure-iot-key', 'Azure IoT Hub', 'accessKey', '[A-Za-z0-9+/]{33}AIoT[A-Za-z0-9+/]{6}=', azureKey),
  token('azure-ai-key', 'Azure AI', 'apiKey', '[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}', azureKey),
  token('azure-ad-secret', 'Microsoft Entra', 'clientSecret', '[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}', {
    ...critical,
    entropy: 4,
    edges: 'none',
    words: ['q~'],
  }),
  token('azure-sas-signature', 'Azure', 'accessToken', '[?&](?:amp;)?sig=([A-Za-z0-9%+/]{43,80}(?:%3[Dd]|=))', {
    group: 1,
    edges: 'none',
    words: ['&sig=', '?sig=', ';sig='],
    before: 5,
    after: 100,
    entropy: 4,
  }),
  named('Azure OpenAI', lower(32), { words: ['azure_openai', 'azureopenai', 'azure-openai'], context: 'key' }),
  named('Azure', hex(32), { words: ['azure'], context: 'key' }),
  token('alibaba-access-key-id', aliyun, 'accessKey', 'LTAI[A-Za-z0-9]{12,20}', { entropy: 3.3 }),
  named(aliyun, alnum(30), {
    words: ['alibaba', 'aliyun', 'alicloud', 'access_key_secret', 'accesskeysecret', 'oss_'],
    context: 'key',
    thing: 'secretKey',
  }),
  token('tencent-secret-id', tencent, 'accessKey', 'AKID[A-Za-z0-9]{32}', { entropy: 3.3 }),
  named(tencent, alnum(32), { words: ['tencent', 'qcloud'], context: 'key', thing: 'secretKey' }),
  token('baidu-access-key-id', baidu, 'accessKey', 'ALTAK[A-Za-z0-9]{21}', { entropy: 3.3 }),
  named(baidu, alnum(32), { words: ['baidu', 'bce'], context: 'loose', thing: 'secretKey' }),
  named(huawei, alnum(40), { words: ['huawei', 'hwcloud'], context: 'key', thing: 'secretKey' }),
  token('volcengine-access-key-id', volcengine, 'accessKey', 'AKLT[A-Za-z0-9_=-]{40,50}', { entropy: 3.5 }),
  named(volcengine, '[A-Za-z0-9+/]{40,76}={0,2}', {
    words: ['volcengine', 'volc_'],
    context: 'key',
    thing: 'secretKey',
  }),
  named(qiniu, url64(40), { words: ['qiniu'], context: 'key', thing: 'secretKey' }),
  named(upyun, alnum(32), { words: ['upyun'], context: 'key' }),
  token('digitalocean-token', 'DigitalOcean', 'accessToken', '(?:dop|doo|dor)_v1_[a-f0-9]{64}', critical),
  named('DigitalOcean', '[A-Za-z0-9/+]{43}', {
    words: ['digitalocean', 'spaces_secret'],
    context: 'key',
    thing: 'secretKey',
  }),
  token('scaleway-access-key-id', 'Scaleway', 'accessKey', 'SCW[A-Z0-9]{17}', { entropy: 3 }),
  named('Scaleway', uuid, { thing: 'secretKey' }),
  token('heroku-key', 'Heroku', 'apiKey', 'HRKU-[A-Za-z0-9_-]{36,62}', critical),
  named('Heroku', uuid, { context: 'key', severity: 'high' }),
  token('fly-token', 'Fly.io', 'accessToken', 'fo1_[A-Za-z0-9_-]{43}', critical),
  token('fly-macaroon', 'Fly.io', 'accessToken', '(?:fm1r|fm2|fm1a)_[A-Za-z0-9+/=_-]{100,}', critical),
  named('Vercel', alnum(24), { thing: 'accessToken' }),
  token('vercel-token', 'Vercel', 'accessToken', '(?:vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{56}', critical),
  token('netlify-token', 'Netlify', 'personalToken', 'nfp_[A-Za-z0-9]{36,44}', critical),
  named('Netlify', '[A-Za-z0-9_-]{40,64}', { thing: 'accessToken' }),
  token('render-key', 'Render', 'apiKey', 'rnd_[A-Za-z0-9]{28,32}'),
  named('Railway', uuid, { context: 'key', thing: 'accessToken' }),
  token('cloudflare-origin-key', 'Cloudflare', 'privateKey', 'v1\\.0-[a-f0-9]{24,64}-[a-f0-9]{100,160}', {
    entropy: 3,
    words: ['v1.0-'],
  }),
  named('Cloudflare', '[A-Za-z0-9_-]{37,44}', { context: 'key', severity: 'high' }),
  named('Linode', hex(64), { context: 'key', thing: 'accessToken' }),
  named('Akamai', '(?:akab-[a-z0-9]{16}-[a-z0-9]{16}|[A-Za-z0-9+/]{43}=)', { context: 'key' }),
  named('Vultr', upper(36)),
  named('Hetzner', alnum(64), { words: ['hetzner', 'hcloud'], context: 'key', severity: 'high' }),
  named('OVHcloud', alnum(32), { words: ['ovh'], context: 'loose' }),
  named('Fastly', url64(32), { context: 'key' }),
  named('Bunny', '[A-Za-z0-9-]{36,72}', { words: ['bunnycdn', 'bunny_net', 'bunny.net'] }),
  named('IBM Cloud', url64(42, 44), {
    words: ['ibmcloud', 'ibm_cloud', 'ibm_platform', 'bluemix', 'ibm'],
    context: 'key',
    severity: 'high',
  }),
  named('Oracle Cloud', hex(32), { words: ['oracle_cloud', 'oci_'], context: 'key' }),
  named('Rackspace', hex(32), { context: 'key' }),
  named('Wasabi', alnum(40), { context: 'key', thing: 'secretKey' }),
  named('Backblaze', '(?:K00[0-9][A-Za-z0-9+/]{27})', {
    words: ['backblaze', 'b2_', 'application_key', 'applicationkey'],
    context: 'any',
  }),
  named('MinIO', alnum(20, 40), { words: ['minio'], context: 'key', thing: 'secretKey' }),
  named('UpCloud', 'ucat_[A-Z0-9]{26}', { thing: 'accessToken' }),
  named('Exoscale', '[A-Za-z0-9_-]{43}', { context: 'key' }),
  named('Platform.sh', url64(40, 60), { words: ['platformsh', 'platform_sh'] }),
  named('Deno Deploy', '(?:ddp|ddw)_[A-Za-z0-9]{36}', { words: ['deno', 'ddp_', 'ddw_'], thing: 'accessToken' }),
  named('Cloudinary', base64(27), { context: 'key', thing: 'appSecret' }),
  token(
    'cloudinary-address',
    'Cloudinary',
    'connectionString',
    'cloudinary://[0-9]{10,18}:([A-Za-z0-9_-]{20,40})@[a-z0-9-]{1,60}',
    { group: 1, edges: 'none' },
  ),
];
