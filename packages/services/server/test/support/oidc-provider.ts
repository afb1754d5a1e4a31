import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { OidcSettings } from '../../src/auth/oidc.ts';

export interface TestProvider {
  /** How a server of ours signs people in with it. */
  readonly settings: OidcSettings;
  close(): Promise<void>;
}

const clientSecret = 'a-secret-of-the-test';

/** A real provider on this machine, for people whose groups are given. It takes any password. */
export async function startProvider(
  redirectUri: string,
  people: Readonly<Record<string, { readonly groups: readonly string[] }>>,
): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'seawall',
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['of-the-test'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        name: `${id} of the provider`,
        preferred_username: id,
        email: `${id}@example.test`,
        ...people[id],
      }),
    }),
  });
  server.on('request', provider.callback());
  return {
    settings: {
      name: 'Example',
      issuer,
      clientId: 'seawall',
      clientSecret,
      scopes: ['groups'],
      roles: { platform: ['admin'], 'shop-team': ['analyst'] },
      access: { 'shop-team': { namespaces: ['shop'] } },
      allowHttp: true,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
