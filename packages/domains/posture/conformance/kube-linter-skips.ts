import { uncovered } from './kube-linter-checks.ts';

/** Where we judge otherwise than kube-linter, and why. */
export const skips: Readonly<Record<string, string>> = {
  ...uncovered,
};
