import { accessEndpoints } from './endpoints/access.ts';
import { entityEndpoints } from './endpoints/entities.ts';
import { findingEndpoints } from './endpoints/findings.ts';
import { governanceEndpoints } from './endpoints/governance.ts';
import { responseEndpoints } from './endpoints/responses.ts';
import { runtimeEndpoints } from './endpoints/runtime.ts';
import { settingsEndpoints } from './endpoints/settings.ts';

/** All that can be asked of the server: routes, OpenAPI document and clients are made from this table. */
export const endpoints = {
  ...accessEndpoints,
  ...findingEndpoints,
  ...entityEndpoints,
  ...runtimeEndpoints,
  ...responseEndpoints,
  ...governanceEndpoints,
  ...settingsEndpoints,
};

export type Endpoints = typeof endpoints;
