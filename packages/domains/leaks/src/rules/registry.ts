import type { OwnRule } from '../rule.ts';
import { ai } from './ai.ts';
import { business } from './business.ts';
import { cloud } from './cloud.ts';
import { code } from './code.ts';
import { generic } from './generic.ts';
import { keys } from './keys.ts';
import { platforms } from './platforms.ts';
import { servicesAtoC } from './services-a-c.ts';
import { servicesDtoH } from './services-d-h.ts';
import { servicesItoO } from './services-i-o.ts';
import { servicesPtoS } from './services-p-s.ts';
import { servicesShort } from './services-short.ts';
import { servicesTtoZ } from './services-t-z.ts';

/** Every rule of Seawall about secrets. */
export const rules: readonly OwnRule[] = [
  ...code,
  ...cloud,
  ...platforms,
  ...business,
  ...ai,
  ...servicesShort,
  ...servicesAtoC,
  ...servicesDtoH,
  ...servicesItoO,
  ...servicesPtoS,
  ...servicesTtoZ,
  ...keys,
  ...generic,
];
