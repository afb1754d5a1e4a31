import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnrolmentToken, parseEnrolmentToken, proofText } from './enrolment-token.ts';
import { ForwardError } from './error.ts';
import { paths, type Source } from './rows.ts';
import { type Answer, openTransport, type Trust } from './transport.ts';

/** How a sender shows who it is. */
export interface Credentials {
  /** What to send with now; renewed before it runs out. `refused`: the server did not take the last ones. */
  current(refused: boolean): Promise<{ readonly trust: Trust; readonly headers: Readonly<Record<string, string>> }>;
}

/** An API token with the scope `ingest`. */
export function tokenCredentials(
  token: string,
  { ca, cluster }: { readonly ca?: string; readonly cluster?: string } = {},
): Credentials {
  const given = {
    trust: ca === undefined ? {} : { ca },
    headers: {
      authorization: `Bearer ${token}`,
      // Which cluster it is about: a certificate says so itself.
      ...(cluster === undefined ? {} : { 'seawall-cluster': cluster }),
    },
  };
  return { current: () => Promise.resolve(given) };
}

export interface EnrolmentOptions {
  readonly url: string;
  /** A token that is there counts: one of another cluster or server enrols anew. While the certificate is good it may be gone. */
  readonly token: () => Promise<string>;
  readonly source: Source;
  /** Where key and certificate are kept. */
  readonly folder: string;
  readonly now: () => number;
}

interface Enrolled {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  /** Of the enrolment token that it was got for. */
  readonly token: string;
}

const timeoutMs = 30_000;
/** A certificate is renewed when two thirds of its life are over. */
const renewAt = 2 / 3;

/**
 * A client certificate of the server's own authority, got for the enrolment token of a cluster: the key is made here and
 * never leaves. Renewed in time by itself; enrolled anew when it ran out or was refused.
 */
export function enrolledCredentials(options: EnrolmentOptions): Credentials {
  let held: Enrolled | undefined;

  async function current(refused: boolean): Promise<Awaited<ReturnType<Credentials['current']>>> {
    held ??= await loadFor(options);
    const now = options.now();
    if (held === undefined || refused || now >= timesOf(held).to) held = await keep(await enrol(options), options);
    else {
      const { from, to } = timesOf(held);
      // A renewal that fails is tried again with the next batch: the certificate is still good.
      if (now >= from + (to - from) * renewAt) held = await renew(held, options).catch(() => held as Enrolled);
    }
    const { cert, key, ca } = held;
    return { trust: { ca, certificate: { cert, key } }, headers: {} };
  }

  return { current };
}

function timesOf({ cert }: Enrolled): { from: number; to: number } {
  const { validFrom, validTo } = new X509Certificate(cert);
  return { from: Date.parse(validFrom), to: Date.parse(validTo) };
}

async function enrol({ url, token, source }: EnrolmentOptions): Promise<Enrolled> {
  const parsed = parseEnrolmentToken(await token());
  const ca = await authorityOf(url, parsed);
  const keys = newKeys();
  const proof = sign('sha256', proofText(parsed.id, keys.publicKey), keys.privateKey).toString('base64');
  const body = { id: parsed.id, secret: parsed.secret, publicKey: keys.publicKey, proof, source };
  return { ca, token: parsed.id, ...(await ask(url, { ca }, paths.enrol, body, keys.privateKey)) };
}

async function renew(held: Enrolled, options: EnrolmentOptions): Promise<Enrolled> {
  const keys = newKeys();
  const proof = sign('sha256', proofText('renew', keys.publicKey), keys.privateKey).toString('base64');
  const trust = { ca: held.ca, certificate: { cert: held.cert, key: held.key } };
  const body = { publicKey: keys.publicKey, proof };
  const renewed = {
    ca: held.ca,
    token: held.token,
    ...(await ask(options.url, trust, paths.renew, body, keys.privateKey)),
  };
  return keep(renewed, options);
}

function newKeys(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** The server's authority, known by its hash in the token: until then nothing that is said can be trusted. */
async function authorityOf(url: string, token: EnrolmentToken): Promise<string> {
  const ca = await unverified(url);
  const hash = createHash('sha256').update(new X509Certificate(ca).raw).digest('base64url');
  if (token.authority !== hash) {
    throw new ForwardError('wrong-server', {
      en: `${url} is not the server that this enrolment token is for, or something stands between: its authority is another`,
      zh: `${url} 不是该注册令牌所属的服务器，或中间存在其他设备：其 CA 不一致`,
    });
  }
  return ca;
}

async function unverified(url: string): Promise<string> {
  const transport = openTransport(url, { anyServer: true });
  try {
    const answer = await transport.send({ method: 'GET', path: paths.authority, timeoutMs });
    if (answer.status !== 200 || !answer.body.includes('BEGIN CERTIFICATE')) throw refusal(url, answer);
    return answer.body;
  } finally {
    transport.close();
  }
}

async function ask(
  url: string,
  trust: Trust,
  path: string,
  body: object,
  key: string,
): Promise<{ cert: string; key: string }> {
  const transport = openTransport(url, trust);
  try {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json' };
    const answer = await transport.send({ method: 'POST', path, headers, body: bytes, timeoutMs });
    if (answer.status !== 200) throw refusal(url, answer);
    const { certificate } = JSON.parse(answer.body) as { certificate?: unknown };
    if (typeof certificate !== 'string' || !isFor(certificate, key)) throw refusal(url, answer);
    return { cert: certificate, key };
  } finally {
    transport.close();
  }
}

function isFor(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).publicKey.equals(createPublicKey(createPrivateKey(key)));
}

function refusal(url: string, { status, body }: Answer): ForwardError {
  const said = body.replace(/\s+/g, ' ').slice(0, 300);
  return new ForwardError('refused', {
    en: `${url} does not enrol this sender (HTTP ${status}): ${said}`,
    zh: `${url} 拒绝了注册（HTTP ${status}）：${said}`,
  });
}

const files = { cert: 'client.crt', key: 'client.key', ca: 'authority.crt', token: 'enrolment' } as const;

/** What is kept, unless the token that is given now is another one. */
async function loadFor({ folder, token }: EnrolmentOptions): Promise<Enrolled | undefined> {
  const held = await load(folder);
  if (held === undefined) return undefined;
  const given = await token()
    .then(parseEnrolmentToken)
    .catch(() => undefined);
  return given === undefined || given.id === held.token ? held : undefined;
}

async function load(folder: string): Promise<Enrolled | undefined> {
  try {
    const [cert, key, ca, token] = await Promise.all(
      [files.cert, files.key, files.ca, files.token].map((name) => readFile(join(folder, name), 'utf8')),
    );
    if (cert === undefined || key === undefined || ca === undefined || token === undefined) return undefined;
    return isFor(cert, key) ? { cert, key, ca, token } : undefined;
  } catch {
    return undefined;
  }
}

/** Half of a pair, after a crash, is found out when it is loaded. */
async function keep(enrolled: Enrolled, { folder }: EnrolmentOptions): Promise<Enrolled> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const part of ['token', 'key', 'cert', 'ca'] as const) {
    const path = join(folder, files[part]);
    await writeFile(`${path}.new`, enrolled[part], { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  return enrolled;
}
