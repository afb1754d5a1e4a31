import { writtenObjects, type SourceFile } from './documents.ts';
import { isGatekeeper, loadGatekeeper } from './gatekeeper/load.ts';
import type { PolicySet } from './policy.ts';

/** Reads the policies that files hold, of every dialect that is known. Never throws for what is in them. */
export function loadPolicies(files: readonly SourceFile[]): PolicySet {
  const read = files.filter(({ file }) => /\.(?:ya?ml|json)$/i.test(file)).map(writtenObjects);
  const objects = read.flatMap((each) => each.objects);
  const gatekeeper = loadGatekeeper(objects.filter(isGatekeeper));
  return { ...gatekeeper, problems: [...read.flatMap(({ problems }) => problems), ...gatekeeper.problems] };
}
