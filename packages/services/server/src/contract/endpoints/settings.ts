import type { Endpoint, EndpointKey } from '../endpoint.ts';
import {
  cluster,
  clusterPage,
  clusterRequest,
  enrolment,
  notification,
  notificationPage,
  notificationRequest,
  onlyPaging,
  sent,
  settings,
  settingsPatch,
} from '../settings.ts';

export const settingsEndpoints = {
  'GET /clusters': {
    tag: 'Clusters',
    summary: 'Clusters and whether each is heard of',
    needs: 'read',
    query: onlyPaging,
    answer: clusterPage,
  },
  'GET /clusters/{id}': { tag: 'Clusters', summary: 'One cluster', needs: 'read', answer: cluster },
  'POST /clusters': {
    tag: 'Clusters',
    summary: 'Add a cluster; the answer holds its enrolment token, once',
    needs: 'clusters.manage',
    body: clusterRequest,
    answer: enrolment,
    status: 201,
  },
  'POST /clusters/{id}/token': {
    tag: 'Clusters',
    summary: 'Replace the enrolment token; the one before it ends',
    needs: 'clusters.manage',
    answer: enrolment,
    status: 201,
  },
  'DELETE /clusters/{id}': {
    tag: 'Clusters',
    summary: 'Remove a cluster with all that is known of it',
    needs: 'clusters.manage',
  },
  'GET /notifications': {
    tag: 'Settings',
    summary: 'Where alerts and incidents are sent',
    needs: 'notifications.manage',
    answer: notificationPage,
  },
  'PUT /notifications/{name}': {
    tag: 'Settings',
    summary: 'Add or change an output',
    needs: 'notifications.manage',
    body: notificationRequest,
    answer: notification,
  },
  'DELETE /notifications/{name}': { tag: 'Settings', summary: 'Remove an output', needs: 'notifications.manage' },
  'POST /notifications/{name}/test': {
    tag: 'Settings',
    summary: 'Send a test alert through it, and say what came of it',
    needs: 'notifications.manage',
    answer: sent,
  },
  'GET /settings': { tag: 'Settings', summary: 'Retention, sessions', needs: 'settings.manage', answer: settings },
  'PATCH /settings': {
    tag: 'Settings',
    summary: 'Change some of them',
    needs: 'settings.manage',
    body: settingsPatch,
    answer: settings,
  },
} as const satisfies Record<EndpointKey, Endpoint>;
