/** A client certificate and its key, PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What proves who asks, at this moment. */
export interface Proof {
  /** The value of the Authorization header. */
  readonly authorization?: string;
  readonly certificate?: ClientCertificate;
}

/** Where proofs come from. */
export interface Credentials {
  /** A proof that is valid now as far as is known; renewed in time. Throws `KubeError` with code `credentials`. */
  proof(): Promise<Proof>;
  /** The server refused this proof: the next one must be fresh. False when there can be no other. */
  refused(proof: Proof): boolean;
  readonly kind: 'none' | 'static' | 'token-file' | 'exec' | 'oidc';
}

/** What never changes: a token, a password, a certificate, or nothing. */
export function staticCredentials(proof: Proof): Credentials {
  const bare = proof.authorization === undefined && proof.certificate === undefined;
  return { kind: bare ? 'none' : 'static', proof: async () => proof, refused: () => false };
}

/** Credentials that do not run side by side: whoever asks while one is fetched waits for that one. */
export function shared<Fetched>(fetch: () => Promise<Fetched>): () => Promise<Fetched> {
  let running: Promise<Fetched> | undefined;
  return () => {
    running ??= fetch().finally(() => {
      running = undefined;
    });
    return running;
  };
}
