/** What kind of secret a rule finds: how it is called, and how its id ends. */
export const things = {
  apiKey: { en: 'API key', zh: 'API 密钥', slug: 'api-key' },
  accessToken: { en: 'access token', zh: '访问令牌', slug: 'access-token' },
  personalToken: { en: 'personal access token', zh: '个人访问令牌', slug: 'personal-token' },
  refreshToken: { en: 'refresh token', zh: '刷新令牌', slug: 'refresh-token' },
  botToken: { en: 'bot token', zh: '机器人令牌', slug: 'bot-token' },
  deployToken: { en: 'deploy token', zh: '部署令牌', slug: 'deploy-token' },
  runnerToken: { en: 'runner token', zh: 'Runner 令牌', slug: 'runner-token' },
  sessionToken: { en: 'session token', zh: '会话令牌', slug: 'session-token' },
  serviceToken: { en: 'service token', zh: '服务令牌', slug: 'service-token' },
  secretKey: { en: 'secret key', zh: '私有密钥', slug: 'secret-key' },
  accessKey: { en: 'access key', zh: '访问密钥', slug: 'access-key' },
  clientSecret: { en: 'client secret', zh: '客户端密钥', slug: 'client-secret' },
  appSecret: { en: 'app secret', zh: '应用密钥', slug: 'app-secret' },
  signingSecret: { en: 'signing secret', zh: '签名密钥', slug: 'signing-secret' },
  licenceKey: { en: 'licence key', zh: '许可证密钥', slug: 'licence-key' },
  webhook: { en: 'webhook address', zh: 'Webhook 地址', slug: 'webhook' },
  password: { en: 'password', zh: '密码', slug: 'password' },
  privateKey: { en: 'private key', zh: '私钥', slug: 'private-key' },
  connectionString: { en: 'connection string', zh: '连接字符串', slug: 'connection-string' },
} as const;

export type Thing = keyof typeof things;
