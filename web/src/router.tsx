import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import type { Api } from './api/client'
import { catalogQuery, detailQuery, eventQuery, listQuery, type CatalogList } from './api/queries'
import { EventsPage } from './catalog/EventsPage'
import { readGraphSearch } from './graph/search'
import { versionLink } from './links'
import { ListPage } from './schemas/ListPage'
import {
  formatQuery,
  parseQuery,
  readApplicationSearch,
  readApplicationsSearch,
  readAuditSearch,
  readCatalogSearch,
  readDiffSearch,
  readEnvironment,
  readEventSearch,
  readHomeSearch,
  readListSearch,
  readPlaygroundSearch,
  readVersionSearch,
  type CatalogSearch,
  type EnvironmentSearch,
} from './search'
import { readSettingsSearch } from './settings/search'
import { Failure } from './shell/Failure'
import { NotFound } from './shell/NotFound'
import { Shell } from './shell/Shell'
import { PageSkeleton } from './ui/Skeleton'

/**
 * begin starts a request together with the navigation and does not wait: the page shows its own loading state, and
 * meets the error, if there is one, when it asks for the same.
 */
function begin(request: Promise<unknown>) {
  request.catch(() => undefined)
}

type Context = { queries: QueryClient; api: Api }

/** beginCatalog does the same for a list of the catalog. */
function beginCatalog(list: CatalogList) {
  return ({
    context: { queries, api },
    deps,
  }: {
    context: Context
    deps: CatalogSearch & EnvironmentSearch
  }) => {
    begin(queries.infiniteQuery(catalogQuery(api, list, deps, deps.env)))
  }
}

const root = createRootRouteWithContext<Context>()({
  validateSearch: readEnvironment,
  // What is asked about one environment stays with it from page to page.
  search: { middlewares: [retainSearchParams(['env'])] },
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: Failure,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readHomeSearch,
  component: lazyRouteComponent(() => import('./home/HomePage'), 'HomePage'),
})

const list = createRoute({
  getParentRoute: () => root,
  path: '/schemas',
  validateSearch: readListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queries, api }, deps }) => {
    begin(queries.query(listQuery(api, deps)))
  },
  component: ListPage,
})

/** An address without a version is one that people type. */
const subject = createRoute({
  getParentRoute: () => root,
  path: '/schemas/$subject',
  beforeLoad: ({ params }) => {
    throw redirect({ ...versionLink(params.subject), replace: true })
  },
})

const version = createRoute({
  getParentRoute: () => root,
  path: '/schemas/$subject/$version',
  validateSearch: readVersionSearch,
  loader: ({ context: { queries, api }, params }) => {
    begin(queries.query(detailQuery(api, params.subject)))
  },
  component: lazyRouteComponent(() => import('./schema/VersionPage'), 'VersionPage'),
})

const diff = createRoute({
  getParentRoute: () => root,
  path: '/schemas/$subject/diff/$pair',
  validateSearch: readDiffSearch,
  loader: ({ context: { queries, api }, params }) => {
    begin(queries.query(detailQuery(api, params.subject)))
  },
  component: lazyRouteComponent(() => import('./schema/DiffPage'), 'DiffPage'),
})

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./audit/AuditPage'), 'AuditPage'),
})

const playground = createRoute({
  getParentRoute: () => root,
  path: '/playground',
  validateSearch: readPlaygroundSearch,
  component: lazyRouteComponent(() => import('./playground/PlaygroundPage'), 'PlaygroundPage'),
})

const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: readCatalogSearch,
  loaderDeps: ({ search }) => search,
  loader: beginCatalog('events'),
  component: EventsPage,
})

const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$event',
  validateSearch: readEventSearch,
  loaderDeps: ({ search: { env } }) => ({ env }),
  loader: ({ context: { queries, api }, params, deps }) => {
    begin(queries.query(eventQuery(api, params.event, deps.env)))
  },
  // Links lead here from outside: what is around the page is there before its script is.
  pendingComponent: PageSkeleton,
  pendingMs: 0,
  pendingMinMs: 0,
  component: lazyRouteComponent(() => import('./catalog/EventPage'), 'EventPage'),
})

const channels = createRoute({
  getParentRoute: () => root,
  path: '/channels',
  validateSearch: readCatalogSearch,
  loaderDeps: ({ search }) => search,
  loader: beginCatalog('channels'),
  component: lazyRouteComponent(() => import('./catalog/ChannelsPage'), 'ChannelsPage'),
})

const channel = createRoute({
  getParentRoute: () => root,
  path: '/channels/$cluster/$topic',
  component: lazyRouteComponent(() => import('./catalog/ChannelPage'), 'ChannelPage'),
})

const fields = createRoute({
  getParentRoute: () => root,
  path: '/fields',
  validateSearch: readCatalogSearch,
  loaderDeps: ({ search }) => search,
  loader: beginCatalog('fields'),
  component: lazyRouteComponent(() => import('./catalog/FieldsPage'), 'FieldsPage'),
})

const graph = createRoute({
  getParentRoute: () => root,
  path: '/graph',
  validateSearch: readGraphSearch,
  component: lazyRouteComponent(() => import('./graph/GraphPage'), 'GraphPage'),
})

const applications = createRoute({
  getParentRoute: () => root,
  path: '/applications',
  validateSearch: readApplicationsSearch,
  component: lazyRouteComponent(() => import('./applications/ApplicationsPage'), 'ApplicationsPage'),
})

const application = createRoute({
  getParentRoute: () => root,
  path: '/applications/$application',
  validateSearch: readApplicationSearch,
  component: lazyRouteComponent(() => import('./applications/ApplicationPage'), 'ApplicationPage'),
})

const impact = createRoute({
  getParentRoute: () => root,
  path: '/impact/$report',
  component: lazyRouteComponent(() => import('./impact/ReportPage'), 'ReportPage'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
})

const domains = createRoute({
  getParentRoute: () => root,
  path: '/domains',
  component: lazyRouteComponent(() => import('./domains/DomainsPage'), 'DomainsPage'),
})

const domain = createRoute({
  getParentRoute: () => root,
  path: '/domains/$domain',
  component: lazyRouteComponent(() => import('./domains/DomainPage'), 'DomainPage'),
})

const teams = createRoute({
  getParentRoute: () => root,
  path: '/teams',
  component: lazyRouteComponent(() => import('./teams/TeamsPage'), 'TeamsPage'),
})

const team = createRoute({
  getParentRoute: () => root,
  path: '/teams/$team',
  component: lazyRouteComponent(() => import('./teams/TeamPage'), 'TeamPage'),
})

const routeTree = root.addChildren([
  home,
  list,
  subject,
  version,
  diff,
  events,
  event,
  channels,
  channel,
  fields,
  applications,
  application,
  impact,
  graph,
  audit,
  playground,
  settings,
  domains,
  domain,
  teams,
  team,
])

export function createAppRouter(basePath: string, queries: QueryClient, api: Api) {
  return createRouter({
    routeTree,
    basepath: `${basePath}/ui`,
    context: { queries, api },
    parseSearch: parseQuery,
    stringifySearch: formatQuery,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
