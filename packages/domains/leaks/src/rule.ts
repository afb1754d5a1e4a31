import type { Severity, Text } from '@seawall/model';
import type { Extent } from './pattern/measure.ts';

/** A test of what a pattern found, beyond its letters: a check sum, a structure. */
export interface Check {
  readonly id: string;
  /** True when the secret has the structure that its issuer gives it. */
  holds(secret: string): boolean;
  /** Turns a text of the right shape into one that holds; examples are made with it. */
  complete?(secret: string): string;
  /**
   * What failing means: `other`, and the text is something else and no finding; or `invented`, and it is reported as
   * one that nobody issued.
   */
  readonly failure: 'other' | 'invented';
}

interface RuleBase {
  /** Kebab case, unique, stable: people write it into exceptions. */
  readonly id: string;
  /** What was found, as a noun: `GitHub access token`. */
  readonly title: Text;
  /** Where the secret works; absent for rules about no one provider. */
  readonly provider?: string;
  readonly severity: Severity;
  readonly remedy: Text;
  /** Shannon entropy in bits for each character that the secret must reach. */
  readonly entropy?: number;
  readonly checks?: readonly Check[];
  /** Texts that look alike and must stay silent. */
  readonly clean?: readonly string[];
}

/** A secret that is known by its own letters: `ghp_…`, `-----BEGIN PRIVATE KEY-----`. */
export interface TokenRule extends RuleBase {
  readonly kind: 'token';
  /** Lower case; every match holds one of them. */
  readonly words: readonly string[];
  /** RE2 syntax. */
  readonly pattern: string;
  /** How long a match is, where that is known already. */
  readonly extent?: Extent;
  /** The group that holds the secret; default 0, the whole match. */
  readonly group?: number;
  /** How far before its word a match may start; default 0: a match starts with its word. */
  readonly before?: number;
  /** How far behind the start of its word a match may end. */
  readonly after?: number;
  /** Whether letters and digits may touch the match: `none` for patterns that bring their own borders. */
  readonly edges?: 'word' | 'none';
  /** In programs and other binary files too, where one of these texts stands: what matches begins with it. */
  readonly binary?: readonly string[];
}

/** A secret without letters of its own, known by the name before it: `MAILGUN_API_KEY=…`. */
export interface NamedRule extends RuleBase {
  readonly kind: 'named';
  /** Lower case, as they stand in names of settings: `mailgun`. */
  readonly words: readonly string[];
  /** RE2 syntax of the value. */
  readonly value: string;
  /**
   * What must stand between name and value. `key`: a word like key or token. `any`: that, or nothing but an assignment.
   * `loose` names are everyday words: the word key must follow at once.
   */
  readonly context: 'key' | 'any' | 'loose';
}

/** A value that is assigned to something called a secret, wherever it works. */
export interface AssignedRule extends RuleBase {
  readonly kind: 'assigned';
  readonly words: readonly string[];
  /** The word is the whole name; else a name that it is part of counts too. */
  readonly whole?: true;
  /** `compound`: the name of a service stands before the word. */
  readonly values: 'opaque' | 'password' | 'compound';
}

export type OwnRule = TokenRule | NamedRule | AssignedRule;
