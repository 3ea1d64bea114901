import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { apiPath, apiQuery } from '../names'
import type { Api } from './client'
import type {
  Application,
  ApplicationList,
  ContractDiff,
  Deployability,
  DeploymentList,
  FieldUsage,
  Impact,
  ImpactRequest,
  Matrix,
  PrincipalList,
  Published,
  Usage,
  WaiverList,
} from './types'

/** What is asked about who uses what. The environment of all of it is that of the instance where none is given. */

function read<T>(api: Api, path: string) {
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<T>(path, signal) })
}

export function subjectUsagePath(subject: string, env?: string): string {
  return apiPath('api', 'v1', 'subjects', subject, 'usage') + apiQuery({ env })
}

export function subjectUsageQuery(api: Api, subject: string, env?: string) {
  return read<Usage>(api, subjectUsagePath(subject, env))
}

/** fieldUsageQuery reads who uses a field, who does not, and of whom that is not known. */
export function fieldUsageQuery(api: Api, subject: string, field: string, env?: string) {
  const path = apiPath('api', 'v1', 'subjects', subject, 'fields', field, 'usage') + apiQuery({ env })
  return read<FieldUsage>(api, path)
}

/** How many applications or principals are read at a time. */
const some = 100

type ApplicationsFilter = { q?: string; owner?: string; domain?: string }

export function applicationsPath(search: ApplicationsFilter, cursor?: string): string {
  return apiPath('api', 'v1', 'applications') + apiQuery({ ...search, limit: some, cursor })
}

export function applicationsQuery(api: Api, search: ApplicationsFilter) {
  return infiniteQueryOptions({
    queryKey: ['applications', search],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => api.get<ApplicationList>(applicationsPath(search, pageParam), signal),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
}

export function applicationPath(application: string): string {
  return apiPath('api', 'v1', 'applications', application)
}

export function applicationQuery(api: Api, application: string) {
  return read<Application>(api, applicationPath(application))
}

export function contractQuery(api: Api, application: string, version: string) {
  return read<Published>(
    api,
    apiPath('api', 'v1', 'applications', application, 'versions', version, 'contract'),
  )
}

export function contractDiffQuery(api: Api, application: string, from: string, to: string) {
  const path = apiPath('api', 'v1', 'applications', application, 'contract', 'diff') + apiQuery({ from, to })
  return read<ContractDiff>(api, path)
}

export function canDeployPath(application: string, to: string): string {
  return apiPath('api', 'v1', 'can-i-deploy') + apiQuery({ application, to })
}

export function canDeployQuery(api: Api, application: string, to: string) {
  return read<Deployability>(api, canDeployPath(application, to))
}

export function deploymentsQuery(api: Api, env: string) {
  return read<DeploymentList>(api, apiPath('api', 'v1', 'environments', env, 'deployments'))
}

export function matrixQuery(api: Api, subject: string, env?: string) {
  return read<Matrix>(api, apiPath('api', 'v1', 'matrix') + apiQuery({ subject, env }))
}

export const impactPath = apiPath('api', 'v1', 'impact')

/** impactQuery asks whom a change hurts; undefined is no question yet. */
export function impactQuery(api: Api, question: ImpactRequest | undefined) {
  return queryOptions({
    queryKey: [impactPath, question],
    queryFn: ({ signal }) => api.post<Impact>(impactPath, question, signal),
    placeholderData: keepPreviousData,
    enabled: question !== undefined,
    gcTime: 60_000, // every pause of typing is a question
  })
}

export function reportPath(id: string): string {
  return apiPath('api', 'v1', 'impact', id)
}

export function reportQuery(api: Api, id: string) {
  return queryOptions({ ...read<Impact>(api, reportPath(id)), staleTime: Infinity })
}

export function principalsPath(search: { q?: string; mapped?: string }, cursor?: string): string {
  return apiPath('api', 'v1', 'principals') + apiQuery({ ...search, limit: some, cursor })
}

export function principalsQuery(api: Api, search: { q?: string; mapped?: string }) {
  return infiniteQueryOptions({
    queryKey: ['principals', search],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => api.get<PrincipalList>(principalsPath(search, pageParam), signal),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
}

export function waiversQuery(api: Api, search: { subject?: string; application?: string } = {}) {
  return read<WaiverList>(api, apiPath('api', 'v1', 'waivers') + apiQuery(search))
}
