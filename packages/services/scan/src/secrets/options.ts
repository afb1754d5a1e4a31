/** Whether and where secrets are looked for. */
export interface SecretOptions {
  /** True looks in files and in the history of the repository; false nowhere; unset in files, and in images. */
  readonly enabled?: boolean;
  /** Only what is staged in the repository, for a hook before a commit; nothing else is scanned. */
  readonly staged?: boolean;
  /** A `gitleaks.toml` whose rules and allow-lists apply. */
  readonly gitleaksConfig?: string;
}
