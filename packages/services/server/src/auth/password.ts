import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';

/** What hashing costs: memory in KiB and passes over it, on one lane. */
export interface HashCost {
  readonly memory: number;
  readonly passes: number;
}

/** OWASP's first recommendation for Argon2id: 19 MiB, two passes. */
export const usualCost: HashCost = { memory: 19_456, passes: 2 };

const tagLength = 32;

/** The password as a PHC string of Argon2id (RFC 9106): `$argon2id$v=19$m=…,t=…,p=1$salt$hash`. */
export async function hashPassword(password: string, cost: HashCost = usualCost): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, cost, tagLength);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=1$${plain(salt)}$${plain(tag)}`;
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Whether it is the password that was hashed; in the same time whether or not it nearly is. */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const parts = form.exec(hashed);
  if (parts === null) return false;
  const [, memory, passes, salt = '', tag = ''] = parts;
  const expected = Buffer.from(tag, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes) };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), cost, expected.length), expected);
}

/** What is hashed for a name that nobody has, so that its refusal takes as long as any other. */
export async function decoyHash(cost: HashCost = usualCost): Promise<string> {
  return hashPassword(randomBytes(16).toString('hex'), cost);
}

function derive(password: string, salt: Buffer, { memory, passes }: HashCost, length: number): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: 1,
    tagLength: length,
    memory,
    passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}

function plain(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
