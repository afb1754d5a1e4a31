import type { Permission } from '../contract/types.ts';
import type { AccessScope } from '../state/access.ts';

/** Who is asking. */
export interface Caller {
  readonly userId: string;
  /** As the audit log names them. */
  readonly name: string;
  readonly how: 'local' | 'oidc' | 'link' | 'token';
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** What they see; it belongs into every query. */
  readonly scope: AccessScope;
  readonly address: string | undefined;
  /** Of who came by a token. */
  readonly tokenId?: string;
  /** Of who signed in. */
  readonly session?: { readonly id: string; readonly csrf: string; readonly expiresAt: Date };
}
