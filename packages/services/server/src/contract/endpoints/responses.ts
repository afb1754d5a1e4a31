import type { Endpoint, EndpointKey } from '../endpoint.ts';
import {
  response,
  responseOptionQuery,
  responseOptions,
  responsePage,
  responsePreview,
  responsePreviewRequest,
  responseQuery,
  responseRequest,
  undoRequest,
} from '../responses.ts';

const tag = 'Responses';

export const responseEndpoints = {
  'GET /responses': {
    tag,
    summary: 'What was done in clusters, by people and by senders themselves, the latest first',
    needs: 'read',
    query: responseQuery,
    answer: responsePage,
  },
  'GET /responses/options': {
    tag,
    summary: 'What could be done about an alert, an incident, a workload or a node; name one',
    needs: 'read',
    query: responseOptionQuery,
    answer: responseOptions,
  },
  'POST /responses/preview': {
    tag,
    summary: 'What an action would change; the API server checks it and does nothing',
    needs: 'responses.run',
    body: responsePreviewRequest,
    answer: responsePreview,
  },
  'POST /responses': {
    tag,
    summary: 'Do it: the API server checks it first, and what it refuses changes nothing',
    needs: 'responses.run',
    body: responseRequest,
    answer: response,
    status: 201,
  },
  'GET /responses/{id}': { tag, summary: 'One response', needs: 'read', answer: response },
  'POST /responses/{id}/undo': {
    tag,
    summary: 'Take it back',
    needs: 'responses.run',
    body: undoRequest,
    answer: response,
  },
} as const satisfies Record<EndpointKey, Endpoint>;
