import { queryOptions } from '@tanstack/react-query'
import type { Api } from '../api/client'
import { diffPath, eventPath } from '../api/queries'
import type {
  ApplicationList,
  Change,
  ChangeList,
  Deployability,
  DeploymentList,
  EventDetail,
  EventList,
  SchemaDiff,
} from '../api/types'
import { apiPath, apiQuery } from '../names'

/** What the inbox is made of. Each answer may stand on several of the API, all of them few. */

/** Of how many deployments it is asked whether they still fit; the rest is counted. */
const mostAsked = 24

export type AtRisk = { answers: Deployability[]; asked: number; left: number }

/** atRiskQuery finds the deployed builds, of a team or of all, that would not be let in any more. */
export function atRiskQuery(api: Api, environment: string, team?: string) {
  return queryOptions({
    queryKey: ['home', 'at-risk', environment, team],
    enabled: environment !== '',
    staleTime: 60_000, // it is a question for each deployment
    queryFn: async ({ signal }): Promise<AtRisk> => {
      const { deployments } = await api.get<DeploymentList>(
        apiPath('api', 'v1', 'environments', environment, 'deployments'),
        signal,
      )
      const mine = team === undefined ? undefined : await applicationsOf(api, team, signal)
      const running = deployments.filter(
        ({ ended, application }) => ended === undefined && (mine?.has(application) ?? true),
      )
      const answers = await Promise.all(
        running
          .slice(0, mostAsked)
          .map(({ application, version }) =>
            api.get<Deployability>(
              apiPath('api', 'v1', 'can-i-deploy') + apiQuery({ application, version, to: environment }),
              signal,
            ),
          ),
      )
      return {
        answers: answers.filter(({ verdict }) => verdict !== 'yes'),
        asked: answers.length,
        left: running.length - answers.length,
      }
    },
  })
}

/** How many pages of its applications are read for a team. */
const mostPages = 5

/** applicationsOf are the names of what a team owns. */
async function applicationsOf(api: Api, owner: string, signal: AbortSignal): Promise<Set<string>> {
  const names = new Set<string>()
  let cursor: string | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await api.get<ApplicationList>(
      apiPath('api', 'v1', 'applications') + apiQuery({ owner, limit: 500, cursor }),
      signal,
    )
    for (const { name } of page.items) names.add(name)
    cursor = page.next
    if (cursor === undefined) break
  }
  return names
}

/** How many rows a card has. */
const rows = 8

/** undeclaredQuery finds the events with readers that no contract knows. */
export function undeclaredQuery(api: Api, env?: string, owner?: string) {
  const path =
    apiPath('api', 'v1', 'events') + apiQuery({ evidence: 'undeclared consumers', env, owner, limit: rows })
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<EventList>(path, signal) })
}

/** deprecatedQuery finds the events that are to go and still have consumers, the nearest end first. */
export function deprecatedQuery(api: Api, env?: string, owner?: string) {
  return queryOptions({
    queryKey: ['home', 'deprecated', env, owner],
    queryFn: async ({ signal }): Promise<EventDetail[]> => {
      const { items } = await api.get<EventList>(
        apiPath('api', 'v1', 'events') + apiQuery({ lifecycle: 'deprecated', env, owner, limit: 50 }),
        signal,
      )
      const used = items.filter(({ consumers = 0 }) => consumers > 0).slice(0, rows)
      const details = await Promise.all(
        used.map(({ name }) => api.get<EventDetail>(eventPath(name, env), signal)),
      )
      return details.toSorted((a, b) => sunset(a) - sunset(b))
    },
  })
}

/** sunset is when an event is to go; never where nobody has said. */
export function sunset({ life }: EventDetail): number {
  return life?.removal === undefined ? Infinity : Date.parse(life.removal)
}

/** newestPath leads to the newest versions: all, or those of what a team owns. */
export function newestPath(team?: string): string {
  return (
    apiPath('api', 'v1', 'changes') +
    apiQuery({ order: 'desc', kind: 'version-registered', team, limit: rows })
  )
}

/** feedPath leads to the same changes, and all others, as an Atom feed. */
export function feedPath(team?: string): string {
  return apiPath('api', 'v1', 'changes.atom') + apiQuery({ team })
}

export type Changed = { change: Change; diff: SchemaDiff | undefined }

/** changedQuery reads the newest versions, and what each one changed; nothing for a first one. */
export function changedQuery(api: Api, team?: string) {
  return queryOptions({
    queryKey: ['home', 'changed', team],
    queryFn: async ({ signal }): Promise<Changed[]> => {
      const { items } = await api.get<ChangeList>(newestPath(team), signal)
      return Promise.all(
        items.map(async (change) => ({ change, diff: await whatChanged(api, change, signal) })),
      )
    },
  })
}

async function whatChanged(api: Api, { subject, version = 0 }: Change, signal: AbortSignal) {
  if (version < 2) return undefined
  try {
    return await api.get<SchemaDiff>(diffPath(subject, version - 1, version), signal)
  } catch {
    return undefined // the version before may be deleted; the new one is there all the same
  }
}

/** What is counted, and the list that has it. */
export const counted = ['events', 'subjects', 'applications', 'channels'] as const
export type Counted = (typeof counted)[number]

/** countsQuery counts what the registry knows. */
export function countsQuery(api: Api) {
  return queryOptions({
    queryKey: ['home', 'counts'],
    queryFn: async ({ signal }): Promise<Record<Counted, number>> => {
      const totals = await Promise.all(
        counted.map(async (list) => {
          const path = apiPath('api', 'v1', list) + apiQuery({ limit: 1 })
          return [list, (await api.get<{ total: number }>(path, signal)).total] as const
        }),
      )
      return Object.fromEntries(totals) as Record<Counted, number>
    },
  })
}
