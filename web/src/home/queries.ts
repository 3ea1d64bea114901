import { queryOptions } from '@tanstack/react-query'
import type { Api } from '../api/client'
import { changesPath, diffPath, eventPath } from '../api/queries'
import type {
  Change,
  ChangeList,
  Deployability,
  DeploymentList,
  EventDetail,
  EventList,
  SchemaDiff,
  Status,
} from '../api/types'
import { apiPath, apiQuery } from '../names'

/** What the inbox is made of. Each answer may stand on several of the API, all of them few. */

/** Of how many deployments it is asked whether they still fit; the rest is counted. */
const mostAsked = 24

export type AtRisk = { answers: Deployability[]; asked: number; left: number }

/** atRiskQuery finds the deployed builds that would not be let in any more. */
export function atRiskQuery(api: Api, environment: string) {
  return queryOptions({
    queryKey: ['home', 'at-risk', environment],
    enabled: environment !== '',
    staleTime: 60_000, // it is a question for each deployment
    queryFn: async ({ signal }): Promise<AtRisk> => {
      const { deployments } = await api.get<DeploymentList>(
        apiPath('api', 'v1', 'environments', environment, 'deployments'),
        signal,
      )
      const running = deployments.filter(({ ended }) => ended === undefined)
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

/** How many rows a card has. */
const rows = 8

/** undeclaredQuery finds the events with readers that no contract knows. */
export function undeclaredQuery(api: Api, env?: string) {
  const path =
    apiPath('api', 'v1', 'events') + apiQuery({ evidence: 'undeclared consumers', env, limit: rows })
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<EventList>(path, signal) })
}

/** deprecatedQuery finds the events that are to go and still have consumers, the nearest end first. */
export function deprecatedQuery(api: Api, env?: string) {
  return queryOptions({
    queryKey: ['home', 'deprecated', env],
    queryFn: async ({ signal }): Promise<EventDetail[]> => {
      const { items } = await api.get<EventList>(
        apiPath('api', 'v1', 'events') + apiQuery({ lifecycle: 'deprecated', env, limit: 50 }),
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

/** How far back the newest versions are looked for, in changes. */
const lookBack = 400

export type Changed = { change: Change; diff: SchemaDiff | undefined }

/** changedQuery reads the newest versions, and what each one changed; nothing for a first one. */
export function changedQuery(api: Api) {
  return queryOptions({
    queryKey: ['home', 'changed'],
    queryFn: async ({ signal }): Promise<Changed[]> => {
      const { position } = await api.get<Status>(apiPath('api', 'v1', 'status'), signal)
      const { items } = await api.get<ChangeList>(
        changesPath(Math.max(0, position - lookBack), lookBack),
        signal,
      )
      const newest = items
        .filter(({ kind }) => kind === 'version-registered')
        .reverse()
        .slice(0, rows)
      return Promise.all(
        newest.map(async (change) => ({ change, diff: await whatChanged(api, change, signal) })),
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
