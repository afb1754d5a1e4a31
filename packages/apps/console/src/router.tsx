import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { failingOf } from './api/failure.ts';
import { queryClient } from './api/use-answer.ts';
import {
  alertFilters,
  auditFilters,
  controlFilters,
  findingFilters,
  identityFilters,
  imageFilters,
  incidentFilters,
  nodeFilters,
  policyFilters,
  responseFilters,
  ruleFilters,
  serverAuditFilters,
  workloadFilters,
} from './filters.ts';
import { Failure } from './parts/states.tsx';
import { knows, parseSearch, printSearch } from './search.ts';
import { NoSuchPage } from './shell/no-such-page.tsx';
import { Layout } from './shell/layout.tsx';
import { meQuery } from './shell/me.ts';

interface Context {
  readonly queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: knows('to', 'problem'),
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in.tsx'), 'SignInPage'),
});

/** Everything behind the sign-in. The chosen cluster stays chosen from page to page. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Layout,
  validateSearch: knows(),
  search: { middlewares: [retainSearchParams(['cluster'])] },
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(meQuery);
    } catch (error) {
      if (failingOf(error).code !== 'unauthenticated') throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
  },
});

const under = { getParentRoute: () => app } as const;

/** Of lists whose columns can be ordered by and left out. */
const listed = ['q', 'sort', 'columns'] as const;

const routes = [
  createRoute({
    ...under,
    path: '/',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/overview/overview.tsx'), 'OverviewPage'),
  }),
  createRoute({
    ...under,
    path: '/risk',
    validateSearch: knows(...findingFilters, ...listed, 'view'),
    component: lazyRouteComponent(() => import('./pages/risk/risk.tsx'), 'RiskPage'),
  }),
  createRoute({
    ...under,
    path: '/risk/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/risk/finding.tsx'), 'FindingPage'),
  }),
  createRoute({
    ...under,
    path: '/exceptions',
    validateSearch: knows('state', 'rule'),
    component: lazyRouteComponent(() => import('./pages/exceptions/exceptions.tsx'), 'ExceptionsPage'),
  }),
  createRoute({
    ...under,
    path: '/exceptions/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/exceptions/exception.tsx'), 'ExceptionPage'),
  }),
  createRoute({
    ...under,
    path: '/workloads',
    validateSearch: knows(...workloadFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/workloads/workloads.tsx'), 'WorkloadsPage'),
  }),
  createRoute({
    ...under,
    path: '/workloads/$id',
    validateSearch: knows('without', 'activity'),
    component: lazyRouteComponent(() => import('./pages/workloads/workload.tsx'), 'WorkloadPage'),
  }),
  createRoute({
    ...under,
    path: '/images',
    validateSearch: knows(...imageFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/images/images.tsx'), 'ImagesPage'),
  }),
  createRoute({
    ...under,
    path: '/images/$id',
    validateSearch: knows('q', 'vulnerable'),
    component: lazyRouteComponent(() => import('./pages/images/image.tsx'), 'ImagePage'),
  }),
  createRoute({
    ...under,
    path: '/nodes',
    validateSearch: knows(...nodeFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/nodes/nodes.tsx'), 'NodesPage'),
  }),
  createRoute({
    ...under,
    path: '/nodes/$id',
    validateSearch: knows('activity'),
    component: lazyRouteComponent(() => import('./pages/nodes/node.tsx'), 'NodePage'),
  }),
  createRoute({
    ...under,
    path: '/identities',
    validateSearch: knows(...identityFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/identities/identities.tsx'), 'IdentitiesPage'),
  }),
  createRoute({
    ...under,
    path: '/identities/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/identities/identity.tsx'), 'IdentityPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime',
    validateSearch: knows(...incidentFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/runtime/incidents.tsx'), 'IncidentsPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/incidents/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/runtime/incident.tsx'), 'IncidentPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/alerts',
    validateSearch: knows(...alertFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/runtime/alerts.tsx'), 'AlertsPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/alerts/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/runtime/alert.tsx'), 'AlertPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/matrix',
    validateSearch: knows('matrix', 'namespace', 'from', 'to'),
    component: lazyRouteComponent(() => import('./pages/runtime/matrix.tsx'), 'MatrixPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/rules',
    validateSearch: knows(...ruleFilters, ...listed),
    component: lazyRouteComponent(() => import('./pages/runtime/rules.tsx'), 'RulesPage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/rules/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/runtime/rule.tsx'), 'RulePage'),
  }),
  createRoute({
    ...under,
    path: '/runtime/responses',
    validateSearch: knows(...responseFilters),
    component: lazyRouteComponent(() => import('./pages/runtime/responses.tsx'), 'ResponsesPage'),
  }),
  createRoute({
    ...under,
    path: '/policies',
    validateSearch: knows(...policyFilters, 'q'),
    component: lazyRouteComponent(() => import('./pages/policies/policies.tsx'), 'PoliciesPage'),
  }),
  createRoute({
    ...under,
    path: '/policies/$id',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/policies/policy.tsx'), 'PolicyPage'),
  }),
  createRoute({
    ...under,
    path: '/compliance',
    validateSearch: knows('namespace'),
    component: lazyRouteComponent(() => import('./pages/compliance/compliance.tsx'), 'CompliancePage'),
  }),
  createRoute({
    ...under,
    path: '/compliance/controls',
    validateSearch: knows(...controlFilters, 'q'),
    component: lazyRouteComponent(() => import('./pages/compliance/controls.tsx'), 'ControlsPage'),
  }),
  createRoute({
    ...under,
    path: '/compliance/$framework',
    validateSearch: knows('namespace', 'status', 'open'),
    component: lazyRouteComponent(() => import('./pages/compliance/framework.tsx'), 'FrameworkPage'),
  }),
  createRoute({
    ...under,
    path: '/audit',
    validateSearch: knows(...auditFilters, 'q', 'open'),
    component: lazyRouteComponent(() => import('./pages/audit/cluster-audit.tsx'), 'ClusterAuditPage'),
  }),
  createRoute({
    ...under,
    path: '/audit/seawall',
    validateSearch: knows(...serverAuditFilters, 'q'),
    component: lazyRouteComponent(() => import('./pages/audit/server-audit.tsx'), 'ServerAuditPage'),
  }),
  createRoute({
    ...under,
    path: '/settings',
    beforeLoad: () => {
      throw redirect({ to: '/settings/clusters' });
    },
  }),
  createRoute({
    ...under,
    path: '/settings/clusters',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/settings/clusters.tsx'), 'ClustersPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/users',
    validateSearch: knows('role'),
    component: lazyRouteComponent(() => import('./pages/settings/users.tsx'), 'UsersPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/tokens',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/settings/tokens.tsx'), 'TokensPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/notifications',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/settings/notifications.tsx'), 'NotificationsPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/retention',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/settings/retention.tsx'), 'RetentionPage'),
  }),
  createRoute({
    ...under,
    path: '/settings/account',
    validateSearch: knows(),
    component: lazyRouteComponent(() => import('./pages/settings/account.tsx'), 'AccountPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([signIn, app.addChildren(routes)]),
  context: { queryClient },
  parseSearch,
  stringifySearch: printSearch,
  defaultPreload: 'intent',
  defaultPendingMs: 400,
  scrollRestoration: true,
  scrollToTopSelectors: ['main'],
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
  defaultNotFoundComponent: NoSuchPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
