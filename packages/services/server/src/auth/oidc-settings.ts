import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { reasonOf, ServerError } from '../error.ts';
import type { OidcSettings } from './oidc.ts';

const scope = z.strictObject({
  clusters: z.array(z.string()).exactOptional(),
  namespaces: z.array(z.string()).exactOptional(),
});

const settings = z.strictObject({
  name: z.string().min(1),
  issuer: z.url(),
  clientId: z.string().min(1),
  scopes: z.array(z.string()).exactOptional(),
  groupsClaim: z.string().min(1).exactOptional(),
  roles: z.record(z.string(), z.array(z.string())),
  defaultRoles: z.array(z.string()).exactOptional(),
  access: z.record(z.string(), scope).exactOptional(),
  allowHttp: z.boolean().exactOptional(),
});

/** Reads the file of the provider’s settings. @throws ServerError `refused` that says why it cannot be used */
export function loadOidcSettings(file: string, secret: string | undefined): OidcSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(file, [reasonOf(error)]);
  }
  return readOidcSettings(text, file, secret);
}

/** Reads the provider’s settings, JSON. @throws ServerError `refused` that names what is wrong and where */
export function readOidcSettings(text: string, file: string, secret: string | undefined): OidcSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(file, [reasonOf(error)]);
  }
  const read = settings.safeParse(value);
  if (!read.success)
    throw bad(
      file,
      read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  return { ...read.data, ...(secret === undefined || secret === '' ? {} : { clientSecret: secret }) };
}

function bad(file: string, lines: readonly string[]): ServerError {
  const list = lines.join('; ');
  return new ServerError('refused', { en: `${file}: ${list}`, zh: `${file}：${list}` });
}
