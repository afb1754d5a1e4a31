import { KubeError } from '../error.ts';
import type { ClientWorld } from '../world.ts';
import { type Credentials, type Proof, shared } from './credentials.ts';

/** How long a token that was read counts: the kubelet rotates the file long before the token expires. */
const freshMs = 60_000;

/** A bearer token in a file that somebody else renews: a service account's, or one of a kubeconfig's `tokenFile`. */
export function tokenFileCredentials(
  path: string,
  world: ClientWorld,
  certificate?: Proof['certificate'],
): Credentials {
  let known: { readonly proof: Proof; readonly readAt: number } | undefined;

  const read = shared(async (): Promise<Proof> => {
    let token: string;
    try {
      token = (await world.readFile(path)).trim();
    } catch (error) {
      // A file that is just being replaced: the token from before is still good.
      if (known !== undefined) return known.proof;
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      throw unusable(`cannot be read (${why})`, `无法读取（${why}）`, error);
    }
    if (token === '' || /[^\u0021-\u007e]/.test(token)) throw unusable('holds no token', '不含有效的令牌');
    const proof: Proof = {
      authorization: `Bearer ${token}`,
      ...(certificate === undefined ? {} : { certificate }),
    };
    // The same object for the same token, so that a refused one is recognised.
    const same = known?.proof.authorization === proof.authorization ? known?.proof : undefined;
    known = { proof: same ?? proof, readAt: world.now() };
    return known.proof;
  });

  function unusable(en: string, zh: string, cause?: unknown): KubeError {
    return new KubeError(
      'credentials',
      { en: `The token file ${path} ${en}`, zh: `令牌文件 ${path} ${zh}` },
      { cause },
    );
  }

  return {
    kind: 'token-file',
    async proof() {
      const age = known === undefined ? Number.POSITIVE_INFINITY : world.now() - known.readAt;
      return known !== undefined && age >= 0 && age < freshMs ? known.proof : read();
    },
    refused(proof) {
      if (known?.proof === proof) known = { proof, readAt: Number.NEGATIVE_INFINITY };
      return true;
    },
  };
}
