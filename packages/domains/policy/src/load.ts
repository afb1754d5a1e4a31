import { type SourceFile, writtenObjects } from './documents.ts';
import { isGatekeeper, loadGatekeeper } from './gatekeeper/load.ts';
import { loadPlainRego } from './plain/load.ts';
import type { PolicySet } from './policy.ts';

/** Reads the policies that files hold, of every dialect that is known. Never throws for what is in them. */
export function loadPolicies(files: readonly SourceFile[]): PolicySet {
  const read = files.filter(({ file }) => /\.(?:ya?ml|json)$/i.test(file)).map(writtenObjects);
  const sets = [loadGatekeeper(read.flatMap(({ objects }) => objects.filter(isGatekeeper))), loadPlainRego(files)];
  return {
    policies: sets.flatMap(({ policies }) => policies),
    problems: [...read.flatMap(({ problems }) => problems), ...sets.flatMap(({ problems }) => problems)],
    notAssessed: sets.flatMap(({ notAssessed }) => notAssessed),
  };
}
