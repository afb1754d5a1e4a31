import type { Endpoint, EndpointKey } from '../endpoint.ts';
import {
  decision,
  exception,
  exceptionDetail,
  exceptionPage,
  exceptionQuery,
  exceptionRequest,
} from '../exceptions.ts';
import {
  finding,
  findingCountQuery,
  findingCounts,
  findingDetail,
  findingPage,
  findingPatch,
  findingQuery,
} from '../findings.ts';

export const findingEndpoints = {
  'GET /findings': {
    tag: 'Findings',
    summary: 'Findings, those with most risk first',
    needs: 'read',
    query: findingQuery,
    answer: findingPage,
  },
  'GET /findings/counts': {
    tag: 'Findings',
    summary: 'How many there are, grouped',
    needs: 'read',
    query: findingCountQuery,
    answer: findingCounts,
  },
  'GET /findings/{id}': {
    tag: 'Findings',
    summary: 'One finding with its evidence, fix, reasons and history',
    needs: 'read',
    answer: findingDetail,
  },
  'PATCH /findings/{id}': {
    tag: 'Findings',
    summary: 'Assign it',
    needs: 'findings.assign',
    body: findingPatch,
    answer: finding,
  },
  'GET /exceptions': {
    tag: 'Exceptions',
    summary: 'Exceptions and how many findings each hides',
    needs: 'read',
    query: exceptionQuery,
    answer: exceptionPage,
  },
  'POST /exceptions': {
    tag: 'Exceptions',
    summary: 'Ask for an exception; it hides nothing before somebody else approves it',
    needs: 'exceptions.request',
    body: exceptionRequest,
    answer: exception,
    status: 201,
  },
  'GET /exceptions/{id}': {
    tag: 'Exceptions',
    summary: 'One exception with its history',
    needs: 'read',
    answer: exceptionDetail,
  },
  'POST /exceptions/{id}/approve': {
    tag: 'Exceptions',
    summary: 'Approve somebody else’s request',
    needs: 'exceptions.decide',
    body: decision,
    answer: exception,
  },
  'POST /exceptions/{id}/deny': {
    tag: 'Exceptions',
    summary: 'Deny somebody else’s request',
    needs: 'exceptions.decide',
    body: decision,
    answer: exception,
  },
  'POST /exceptions/{id}/revoke': {
    tag: 'Exceptions',
    summary: 'Take back one’s own request, or end an approved exception',
    needs: 'exceptions.request',
    body: decision,
    answer: exception,
  },
  'GET /exceptions/{id}/findings': {
    tag: 'Exceptions',
    summary: 'The findings that it hides, or would hide',
    needs: 'read',
    query: findingQuery.pick({ cursor: true, limit: true }),
    answer: findingPage,
  },
} as const satisfies Record<EndpointKey, Endpoint>;
