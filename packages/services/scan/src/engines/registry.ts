import type { Engine } from './engine.ts';
import { licences } from './licences.ts';
import { policyEngine } from './policies.ts';
import { secrets } from './secrets.ts';
import { vulnerabilities } from './vulnerabilities.ts';

/** Every engine, in the order in which they run: a later one may use what an earlier one found. */
export const engines: readonly Engine[] = [vulnerabilities, licences, secrets, policyEngine];
