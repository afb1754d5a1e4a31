import type { Text } from './text.ts';

/**
 * What came of one check on one subject. A check that could not be made is `notAssessed` with its reason and never a
 * pass; one whose subject does not exist (no Windows pod, no Ingress) is `notApplicable`.
 */
export type Outcome =
  | { readonly status: 'pass' }
  | { readonly status: 'fail' }
  | { readonly status: 'notApplicable' }
  | { readonly status: 'notAssessed'; readonly reason: Text };

export type OutcomeStatus = Outcome['status'];
