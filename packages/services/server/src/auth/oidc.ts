import { own } from '@seawall/model';
import type { Kysely } from 'kysely';
import * as client from 'openid-client';
import { reasonOf, ServerError } from '../error.ts';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { record } from './audit.ts';
import { isWhole } from './roles.ts';
import { type NewSession, openSession, type Origin, type SessionTimes } from './sessions.ts';
import { makeTicket, useTicket } from './tickets.ts';
import { addUser } from './users.ts';

/** The provider that people sign in at, and what its groups are allowed here. */
export interface OidcSettings {
  /** What the button says. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Beyond `openid profile email`. */
  readonly scopes?: readonly string[];
  /** The claim that holds groups; `groups` unless given. */
  readonly groupsClaim?: string;
  /** Roles by group. Who is in none of them gets `defaultRoles`, and without these is refused. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly defaultRoles?: readonly string[];
  /** What a group sees, `*` for those with `defaultRoles`. Without an entry: everything. See `unite`. */
  readonly access?: Readonly<Record<string, AccessScope>>;
  /** For a provider on this machine, in tests. */
  readonly allowHttp?: boolean;
}

export interface Oidc {
  readonly name: string;
  /** Where the browser is sent, and what it must bring back. */
  start(
    db: Kysely<Database>,
    redirectUri: string,
    returnTo: string,
    now: Date,
  ): Promise<{ address: string; binding: string }>;
  finish(db: Kysely<Database>, callback: Callback): Promise<Finished | OidcRefusal>;
  /** Where a browser is sent to sign out at the provider too. */
  endAddress(idToken: string, returnTo: string): string | undefined;
}

interface Callback {
  /** With the provider’s answer in its query. */
  readonly address: URL;
  /** What the browser kept from the start, so that nobody is signed in by somebody else’s answer. */
  readonly binding: string | undefined;
  readonly origin: Origin;
  readonly times: SessionTimes;
  readonly now: Date;
}

interface Finished {
  readonly session: NewSession;
  readonly returnTo: string;
}

export type OidcRefusal = 'no-such-sign-in' | 'refused-by-provider' | 'no-role' | 'disabled';

/** How long a sign-in at the provider may take. */
const ticketMs = 10 * 60_000;

/** Finds the provider’s configuration. @throws ServerError `store-unavailable` when it does not answer */
export async function openOidc(settings: OidcSettings): Promise<Oidc> {
  const configuration = await discover(settings);
  const scope = ['openid', 'profile', 'email', ...(settings.scopes ?? [])].join(' ');
  return {
    name: settings.name,
    async start(db, redirectUri, returnTo, now) {
      const verifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      const data = { verifier, nonce, returnTo, redirectUri };
      const state = await makeTicket(db, { kind: 'oidc', data }, new Date(now.getTime() + ticketMs));
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { address: address.href, binding: state };
    },
    async finish(db, { address, binding, origin, times, now }) {
      const state = address.searchParams.get('state');
      if (state === null || state !== binding) return 'no-such-sign-in';
      const ticket = await useTicket(db, 'oidc', state, now);
      if (ticket === undefined) return 'no-such-sign-in';
      const { verifier = '', nonce = '', returnTo = '/', redirectUri = '' } = ticket.data;
      const answer = new URL(redirectUri);
      answer.search = address.search;
      let tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>;
      try {
        tokens = await client.authorizationCodeGrant(configuration, answer, {
          pkceCodeVerifier: verifier,
          expectedNonce: nonce,
          expectedState: state,
          idTokenExpected: true,
        });
      } catch (error) {
        const detail = { why: reasonOf(error) };
        await record(
          db,
          { name: settings.name, how: 'oidc', address: origin.address },
          { action: 'sign-in', outcome: 'refused', detail },
        );
        return 'refused-by-provider';
      }
      const person = personOf(tokens.claims() as Claims, settings);
      const doer = { name: person.name, how: 'oidc' as const, address: origin.address };
      const userId = await keepUser(db, person);
      if (typeof userId !== 'object') {
        await record(db, doer, { action: 'sign-in', outcome: 'refused', detail: { why: userId } });
        return userId;
      }
      const idToken = tokens.id_token;
      const user = { id: userId.id, how: 'oidc' as const, ...(idToken === undefined ? {} : { idToken }) };
      const session = await openSession(db, user, origin, times, now);
      await record(db, { ...doer, userId: userId.id }, { action: 'sign-in', detail: { roles: person.roles } });
      return { session, returnTo };
    },
    endAddress(idToken, returnTo) {
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: returnTo };
      return client.buildEndSessionUrl(configuration, parameters).href;
    },
  };
}

async function discover(settings: OidcSettings): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret, allowHttp } = settings;
  try {
    return await client.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: 10,
      // The token comes by TLS from the provider itself; that it is signed by the provider is looked at all the same.
      execute: [client.enableNonRepudiationChecks, ...(allowHttp === true ? [client.allowInsecureRequests] : [])],
    });
  } catch (cause) {
    throw new ServerError(
      'store-unavailable',
      {
        en: `The sign-in provider at ${issuer} cannot be used: ${reasonOf(cause)}`,
        zh: `无法使用位于 ${issuer} 的登录提供方：${reasonOf(cause)}`,
      },
      { cause },
    );
  }
}

type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

interface Person {
  readonly externalId: string;
  readonly name: string;
  readonly displayName: string;
  readonly email: string | undefined;
  readonly roles: readonly string[];
  readonly scope: AccessScope;
}

function personOf(claims: Claims, settings: OidcSettings): Person {
  const said = claims[settings.groupsClaim ?? 'groups'];
  const groups = new Set((Array.isArray(said) ? said : [said]).filter((group) => typeof group === 'string'));
  // Only what somebody wrote into the settings: a group may be called as what every object has.
  const counting = Object.keys(settings.roles).filter((group) => groups.has(group));
  const given = [...new Set(counting.flatMap((group) => settings.roles[group] ?? []))];
  const email = text(claims['email']);
  return {
    externalId: `${claims.iss} ${claims.sub}`,
    name: text(claims['preferred_username']) ?? email ?? claims.sub,
    displayName: text(claims['name']) ?? text(claims['preferred_username']) ?? email ?? claims.sub,
    email,
    roles: given.length > 0 ? given : (settings.defaultRoles ?? []),
    scope: unite(
      (counting.length > 0 ? counting : [everybody]).map((group) => own(settings.access ?? {}, group) ?? {}),
    ),
  };
}

/** In `access`: those who have `defaultRoles`. */
const everybody = '*';

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * What somebody in several groups sees: everything where one of them does, all clusters or all namespaces of them where
 * each lists only these, and else what the first of them does. One scope cannot say "this there, and that elsewhere".
 */
function unite(scopes: readonly AccessScope[]): AccessScope {
  const whole = scopes.find(isWhole);
  if (whole !== undefined) return whole;
  const clusters = scopes.flatMap((scope) => scope.clusters ?? []);
  const namespaces = scopes.flatMap((scope) => scope.namespaces ?? []);
  if (scopes.every((scope) => scope.namespaces === undefined)) return { clusters: [...new Set(clusters)] };
  if (scopes.every((scope) => scope.clusters === undefined)) return { namespaces: [...new Set(namespaces)] };
  return scopes[0] ?? {};
}

/** The user that stands for the person; the provider’s word on roles counts anew at each sign-in. */
async function keepUser(db: Kysely<Database>, person: Person): Promise<{ id: string } | OidcRefusal> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const known = await db
      .selectFrom('users')
      .selectAll()
      .where('external_id', '=', person.externalId)
      .executeTakeFirst();
    if (known?.disabled === true) return 'disabled';
    if (person.roles.length === 0) return 'no-role';
    if (known !== undefined) {
      await db
        .updateTable('users')
        .set({
          display_name: person.displayName,
          email: person.email ?? null,
          roles: [...person.roles],
          scope: JSON.stringify(person.scope),
        })
        .where('id', '=', known.id)
        .execute();
      return { id: known.id };
    }
    // Not made where somebody has come by the name, or the person by another sign-in, since we looked: we look again.
    const id = await addUser(db, { ...person, name: await freeName(db, person) });
    if (id !== undefined) return { id };
  }
  throw new Error(`Neither ${person.name} nor ${person.name} (${person.externalId}) is free as a user's name.`);
}

/** A local user keeps a name that somebody at the provider has too. */
async function freeName(db: Kysely<Database>, { name, externalId }: Person): Promise<string> {
  const taken = await db
    .selectFrom('users')
    .select('id')
    .where('name', 'ilike', name.replace(/[\\%_]/g, '\\$&'))
    .executeTakeFirst();
  return taken === undefined ? name : `${name} (${externalId})`;
}
