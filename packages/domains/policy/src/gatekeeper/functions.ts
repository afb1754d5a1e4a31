import { type Builtin, builtin } from '@seawall/rego';
import { PolicyError } from '../errors.ts';

/** What Gatekeeper adds to Rego, and what of Rego it has no use for: both need a network that a verdict has not. */
export const gatekeeperFunctions: readonly Builtin[] = [
  builtin('external_data', ['object'], 'object', () => refuse('external_data needs a provider in the cluster'), {
    nondeterministic: true,
  }),
  builtin('http.send', ['object'], 'object', () => refuse('http.send is not allowed in a ConstraintTemplate'), {
    nondeterministic: true,
  }),
];

function refuse(why: string): never {
  throw new PolicyError('unavailable', why);
}
