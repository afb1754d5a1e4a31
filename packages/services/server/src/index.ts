export { openApiDocument } from './api/openapi.ts';
export { reasonOf, ServerError, type ServerErrorCode } from './error.ts';
export { openState, type State, type StateOptions, type StatePlace } from './state/open.ts';
export type { Database } from './state/tables.ts';
export { findingId, identityId, nodeId, resourceId } from './state/ids.ts';
export { type AccessScope, visible, visibleImage, visibleIncident, visibleWhole } from './state/access.ts';
