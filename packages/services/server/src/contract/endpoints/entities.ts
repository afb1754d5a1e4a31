import type { Endpoint, EndpointKey } from '../endpoint.ts';
import {
  identityDetail,
  identityPage,
  identityQuery,
  imageDetail,
  imagePage,
  imageQuery,
  nameList,
  nameQuery,
  nodeDetail,
  nodePage,
  nodeQuery,
  packagePage,
  packageQuery,
  timelinePage,
  timelineQuery,
  whatIf,
  whatIfQuery,
  workloadDetail,
  workloadPage,
  workloadQuery,
} from '../entities.ts';

const tag = 'Entities';

function timeline(of: string) {
  return {
    tag,
    summary: `What happened to ${of}, the latest first`,
    needs: 'read',
    query: timelineQuery,
    answer: timelinePage,
  } as const;
}

export const entityEndpoints = {
  'GET /workloads': {
    tag,
    summary: 'Workloads, those with most risk first',
    needs: 'read',
    query: workloadQuery,
    answer: workloadPage,
  },
  'GET /workloads/{id}': {
    tag,
    summary: 'Everything known of one workload',
    needs: 'read',
    answer: workloadDetail,
  },
  'GET /workloads/{id}/timeline': timeline('a workload'),
  'GET /images': { tag, summary: 'Images in use', needs: 'read', query: imageQuery, answer: imagePage },
  'GET /images/{id}': {
    tag,
    summary: 'Everything known of one image, by its digest',
    needs: 'read',
    answer: imageDetail,
  },
  'GET /images/{id}/packages': {
    tag,
    summary: 'The packages of its bill of materials',
    needs: 'read',
    query: packageQuery,
    answer: packagePage,
  },
  'GET /images/{id}/timeline': timeline('an image'),
  'GET /nodes': { tag, summary: 'Nodes', needs: 'read', query: nodeQuery, answer: nodePage },
  'GET /nodes/{id}': { tag, summary: 'Everything known of one node', needs: 'read', answer: nodeDetail },
  'GET /nodes/{id}/timeline': timeline('a node'),
  'GET /identities': {
    tag,
    summary: 'Service accounts, users and groups with what they are granted',
    needs: 'read',
    query: identityQuery,
    answer: identityPage,
  },
  'GET /identities/{id}': {
    tag,
    summary: 'One identity: what it may do, and who uses it',
    needs: 'read',
    answer: identityDetail,
  },
  'GET /identities/{id}/timeline': timeline('an identity'),
  'GET /names': {
    tag,
    summary: 'What things are called, by their ids; those that are not seen are left out',
    needs: 'read',
    query: nameQuery,
    answer: nameList,
  },
  'GET /risk/what-if': {
    tag,
    summary: 'The risk of a resource without some of its findings',
    needs: 'read',
    query: whatIfQuery,
    answer: whatIf,
  },
} as const satisfies Record<EndpointKey, Endpoint>;
