import { z } from 'zod';
import { clusterHealth } from './overview.ts';
import { bySeverity, count, instant, page, paging, text, textList, withTotal } from './common.ts';

/** What somebody may do. Each is given by roles; a token may have fewer than its user. */
export const permissions = [
  'read',
  'findings.assign',
  'exceptions.request',
  'exceptions.decide',
  'incidents.change',
  'responses.run',
  'reports.make',
  'clusters.manage',
  'notifications.manage',
  'settings.manage',
  'users.manage',
  'server-audit.read',
  'ingest',
] as const;

export const permission = z.enum(permissions).meta({ id: 'Permission' });

/** Which clusters and namespaces somebody sees; absent lists: all. Ids of clusters, exact names of namespaces. */
export const accessScope = z
  .strictObject({
    clusters: z.array(z.string().max(200)).max(1000).optional(),
    namespaces: z.array(z.string().max(253)).max(10_000).optional(),
  })
  .meta({ id: 'AccessScope' });

export const me = z
  .object({
    user: z.object({
      id: z.string(),
      name: z.string(),
      displayName: z.string(),
      email: z.string().optional(),
      source: z.enum(['local', 'oidc', 'token', 'link']),
    }),
    roles: z.array(z.string()),
    permissions: z.array(permission),
    scope: accessScope,
    /** To be sent as `X-Seawall-CSRF` with every change; absent for tokens, which need none. */
    csrf: z.string().optional(),
    expiresAt: instant.optional(),
    server: z.object({ version: z.string(), sample: z.boolean() }),
  })
  .meta({ id: 'Me' });

/** How one can sign in here: what the sign-in page shows before anybody is known. */
export const signInWays = z
  .object({
    password: z.boolean(),
    oidc: z.object({ name: z.string(), start: z.string() }).optional(),
    version: z.string(),
  })
  .meta({ id: 'SignInWays' });

export const signIn = z
  .strictObject({ name: z.string().min(1).max(200), password: z.string().min(1).max(1000) })
  .meta({ id: 'SignIn' });

export const passwordChange = z
  .strictObject({ current: z.string().min(1).max(1000), next: z.string().min(12).max(1000) })
  .meta({ id: 'PasswordChange' });

export const cluster = z
  .object({
    id: z.string(),
    name: z.string(),
    origin: z.enum(['watched', 'enrolled', 'sample']),
    health: clusterHealth,
    version: z.string().optional(),
    createdAt: instant,
    lastSeen: instant.optional(),
    facts: z.record(z.string(), z.unknown()),
    findings: bySeverity,
    workloads: count,
    nodes: count,
    sensors: z.object({ expected: count, live: count }).optional(),
    canRespond: z.boolean().meta({ description: 'Whether responses can act in it from this server.' }),
  })
  .meta({ id: 'Cluster' });

export const clusterPage = page(cluster).meta({ id: 'ClusterPage' });

export const clusterRequest = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits, dots and hyphens, at most 63')
      .meta({ description: 'Lower-case letters, digits, dots and hyphens.' }),
  })
  .meta({ id: 'ClusterRequest' });

/** The token is shown this once and never again. */
export const enrolment = z
  .object({ cluster, token: z.string(), expiresAt: instant.optional(), command: z.string() })
  .meta({ id: 'Enrolment' });

export const userRow = z
  .object({
    id: z.string(),
    name: z.string(),
    displayName: z.string(),
    email: z.string().optional(),
    source: z.enum(['local', 'oidc']),
    roles: z.array(z.string()),
    scope: accessScope,
    disabled: z.boolean(),
    createdAt: instant,
    lastSignIn: instant.optional(),
  })
  .meta({ id: 'User' });

export const userQuery = z.object({
  role: textList.meta({ description: 'Ids of roles.' }),
  ...paging,
  total: withTotal,
});

export const userPage = page(userRow).meta({ id: 'UserPage' });

export const userRequest = z
  .strictObject({
    name: z.string().regex(/^[\w.@+-]{1,100}$/, 'letters, digits and . _ @ + -'),
    displayName: z.string().min(1).max(200),
    email: z.email().optional(),
    password: z.string().min(12).max(1000),
    roles: z.array(z.string()).min(1),
    scope: accessScope.default({}),
  })
  .meta({ id: 'UserRequest' });

export const userPatch = z
  .strictObject({
    displayName: z.string().min(1).max(200).optional(),
    email: z.email().nullable().optional(),
    password: z.string().min(12).max(1000).optional(),
    roles: z.array(z.string()).min(1).optional(),
    scope: accessScope.optional(),
    disabled: z.boolean().optional(),
  })
  .meta({ id: 'UserPatch' });

export const token = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().meta({ description: 'How it begins: `swl_4f1c…`; the rest is not kept.' }),
    owner: z.object({ id: z.string(), name: z.string() }),
    permissions: z.array(permission),
    scope: accessScope,
    createdAt: instant,
    expiresAt: instant,
    lastUsedAt: instant.optional(),
    revokedAt: instant.optional(),
  })
  .meta({ id: 'Token' });

export const tokenPage = page(token).meta({ id: 'TokenPage' });

export const tokenRequest = z
  .strictObject({
    name: z.string().min(1).max(200),
    permissions: z.array(permission).min(1),
    scope: accessScope.default({}),
    expiresAt: instant,
  })
  .meta({ id: 'TokenRequest' });

/** The secret is shown this once and never again. */
export const newToken = z.object({ token, secret: z.string() }).meta({ id: 'NewToken' });

export const role = z
  .object({
    id: z.string(),
    title: text,
    permissions: z.array(permission),
    builtIn: z.boolean(),
    users: count,
  })
  .meta({ id: 'Role' });

export const rolePage = page(role).meta({ id: 'RolePage' });

export const roleRequest = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,49}$/, 'lower-case letters, digits and hyphens'),
    title: text.strict(),
    permissions: z.array(permission).min(1),
  })
  .meta({ id: 'RoleRequest' });

export const notification = z
  .object({
    name: z.string(),
    kind: z.string(),
    enabled: z.boolean(),
    minimum: z.string().optional(),
    /** Its settings without the credentials: these are only told to be set. */
    settings: z.record(z.string(), z.unknown()),
    stats: z
      .object({
        sent: count,
        failed: count,
        dropped: count,
        waiting: count,
        lastError: z.string().optional(),
        lastErrorAt: instant.optional(),
      })
      .optional(),
  })
  .meta({ id: 'NotificationOutput' });

export const notificationPage = page(notification)
  .extend({ kinds: z.array(z.string()) })
  .meta({ id: 'NotificationPage' });

export const notificationRequest = z
  .strictObject({
    kind: z.string().max(50),
    enabled: z.boolean().default(true),
    settings: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'NotificationRequest' });

export const sent = z
  .object({ ok: z.boolean(), milliseconds: z.number(), problem: z.string().optional() })
  .meta({ id: 'SendTest' });

const retention = z.record(z.string(), z.number().int().min(1).max(3650)).meta({
  id: 'Retention',
  description: 'Days that things are kept, by their kind: `alerts`, `events-flow`, `fixed-findings`, …',
});

export const settings = z
  .strictObject({
    retention,
    session: z.strictObject({
      idleMinutes: z.number().int().min(5).max(10_080),
      hours: z.number().int().min(1).max(720),
    }),
    silentAfterSeconds: z.number().int().min(30).max(86_400),
  })
  .meta({ id: 'Settings' });

export const settingsPatch = settings.partial().meta({ id: 'SettingsPatch' });

export const onlyPaging = z.object({ ...paging });
