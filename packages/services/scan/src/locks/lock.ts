import type { Text } from '@seawall/model';
import type { Registries } from './registries.ts';

/** A package of a lock file that is to stand at another version. */
export interface Raising {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** A lock file and what lies beside it. */
export interface LockFolder {
  /** The lock file's own name. */
  readonly name: string;
  readonly text: string;
  /** A file of the same folder; undefined when there is none. */
  beside(name: string): string | undefined;
}

/** The new texts of files of the folder, or why the lock file is left to its package manager. */
export type LockEdit = { readonly files: ReadonlyMap<string, string> } | { readonly refused: Text };

/** Lock files of one form. Throws a `VulnsError` when its registry cannot be read. */
export interface LockFormat {
  readonly file: RegExp;
  raise(folder: LockFolder, raising: Raising, registries: Registries): Promise<LockEdit>;
}

export function refuse(en: string, zh: string): { readonly refused: Text } {
  return { refused: { en, zh } };
}

/** `name` at `version` asks for something that the lock file does not hold. */
export function asksFor(who: string, what: string): { readonly refused: Text } {
  return refuse(`${who} asks for ${what}, which the lock file does not hold`, `${who} 需要 ${what}，锁文件中没有`);
}

/** Something in the project does not take the new version. */
export function doesNotTake(who: string, asked: string, to: string): { readonly refused: Text } {
  return refuse(`${who} asks for ${asked} and does not take ${to}`, `${who} 要求 ${asked}，不接受 ${to}`);
}
