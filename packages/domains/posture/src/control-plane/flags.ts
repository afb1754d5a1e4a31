import type { Path } from '@seawall/model';

/** One word of a command line. `whole` when it is a list item of its own, so that it can be edited alone. */
export interface Token {
  readonly text: string;
  readonly path: Path;
  readonly whole: boolean;
}

/** One use of a flag. `value` is undefined for `--flag` alone. */
export interface FlagUse {
  readonly value: string | undefined;
  readonly token: Token;
  /** The token that holds the value of `--flag value`. */
  readonly valueToken?: Token;
}

/**
 * Reads flags as pflag and Go's flag package do: `--flag=value`, `--flag value`, one or two dashes, underscores for
 * dashes, `--` as the end. A boolean flag takes no second word: `--profiling false` means `--profiling`.
 */
export function parseFlags(tokens: readonly Token[]): Map<string, FlagUse[]> {
  const uses = new Map<string, FlagUse[]>();
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (token.text === '--') break;
    const match = /^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/.exec(token.text);
    if (match === null) continue;
    const name = (match[1] as string).replaceAll('_', '-');
    const inline = match[2];
    const next = tokens[index + 1];
    if (inline === undefined && next !== undefined && !next.text.startsWith('-') && !booleanFlags.has(name)) {
      add(uses, name, { value: next.text, token, valueToken: next });
      index += 1;
    } else add(uses, name, { value: inline, token });
  }
  return uses;
}

function add(uses: Map<string, FlagUse[]>, name: string, use: FlagUse): void {
  const known = uses.get(name);
  if (known === undefined) uses.set(name, [use]);
  else known.push(use);
}

/** The boolean flags that controls read. */
const booleanFlags: ReadonlySet<string> = new Set([
  'allow-privileged',
  'anonymous-auth',
  'auto-tls',
  'client-cert-auth',
  'enable-bootstrap-token-auth',
  'leader-elect',
  'make-iptables-util-chains',
  'peer-auto-tls',
  'peer-client-cert-auth',
  'profiling',
  'rotate-certificates',
  'rotate-server-certificates',
  'seccomp-default',
  'service-account-extend-token-expiration',
  'service-account-lookup',
  'use-service-account-credentials',
]);

/** Splits a shell script into its commands and those into words; quotes group, a backslash escapes. */
export function shellCommands(script: string): string[][] {
  const commands: string[][] = [[]];
  for (const [word] of script.matchAll(/(?:[^\s'"\\;|&<>]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+|[;|&<>\n]+/g)) {
    if (/^[;|&<>\n]/.test(word)) commands.push([]);
    else {
      const plain = word.replace(/\\\n|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, unquote);
      if (plain !== '') commands[commands.length - 1]?.push(plain);
    }
  }
  return commands;
}

function unquote(_: string, single?: string, double?: string, escaped?: string): string {
  return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '';
}
