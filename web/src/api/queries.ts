import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { apiPath, apiQuery } from '../names'
import { pageSize, type CatalogSearch, type ListSearch } from '../search'
import type { Api } from './client'
import type {
  ChannelDetail,
  EnvironmentList,
  EventDetail,
  SchemaDiff,
  Playground,
  SchemaVersion,
  SearchResult,
  Status,
  SchemaTree,
  SubjectDetail,
  SubjectList,
  SubjectVersion,
  Usage,
} from './types'

/** Paths are here and not inside the queries because pages also show them, as commands to copy. */

export function listPath(search: ListSearch, limit = pageSize): string {
  const { page = 1, ...filters } = search
  return apiPath('api', 'v1', 'subjects') + apiQuery({ ...filters, offset: (page - 1) * limit, limit })
}

export function detailPath(subject: string): string {
  return apiPath('api', 'v1', 'subjects', subject)
}

export function versionPath(subject: string, version: number): string {
  return apiPath('subjects', subject, 'versions', version) + apiQuery({ deleted: true })
}

/** textPath leads to the text of a version alone, as it is stored. */
export function textPath(subject: string, version: number): string {
  return apiPath('subjects', subject, 'versions', version, 'schema') + apiQuery({ deleted: true })
}

export function listQuery(api: Api, search: ListSearch) {
  const path = listPath(search)
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<SubjectList>(path, signal),
    placeholderData: keepPreviousData, // typing must not blank the table
  })
}

/** suggestionQuery finds the first few subjects for the search box. */
export function suggestionQuery(api: Api, q: string) {
  const path = listPath({ q }, suggestions)
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<SubjectList>(path, signal),
    placeholderData: keepPreviousData,
    enabled: q !== '',
  })
}

const suggestions = 8

export function detailQuery(api: Api, subject: string) {
  const path = detailPath(subject)
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<SubjectDetail>(path, signal) })
}

/** versionQuery reads one version, which never changes but for being deleted; 0 is not known yet. */
export function versionQuery(api: Api, subject: string, version: number) {
  const path = versionPath(subject, version)
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<SchemaVersion>(path, signal),
    enabled: version > 0,
  })
}

export function treePath(subject: string, version: number): string {
  return apiPath('api', 'v1', 'subjects', subject, 'versions', version, 'tree')
}

/** treeQuery reads the fields of a version. */
export function treeQuery(api: Api, subject: string, version: number) {
  const path = treePath(subject, version)
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<SchemaTree>(path, signal) })
}

export function diffPath(subject: string, from: number, to: number): string {
  return apiPath('api', 'v1', 'diff') + apiQuery({ from: `${subject}@${from}`, to: `${subject}@${to}` })
}

/** diffQuery reads what differs between two versions, of which neither ever changes; 0 is not known yet. */
export function diffQuery(api: Api, subject: string, from: number, to: number) {
  const path = diffPath(subject, from, to)
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<SchemaDiff>(path, signal),
    enabled: from > 0 && to > 0,
    staleTime: Infinity,
  })
}

export const playgroundPath = apiPath('api', 'v1', 'playground')

/** playgroundQuery asks what a change would mean; undefined is no question yet. */
export function playgroundQuery(api: Api, question: object | undefined) {
  return queryOptions({
    queryKey: [playgroundPath, question],
    queryFn: ({ signal }) => api.post<Playground>(playgroundPath, question, signal),
    placeholderData: keepPreviousData,
    enabled: question !== undefined,
    gcTime: 60_000, // every pause of typing is a question
  })
}

/** How many schemas that refer to a version are shown; a widely used one may have thousands. */
export const referrerLimit = 20

/** referrersQuery reads the ids of the schemas that refer to a version. */
export function referrersQuery(api: Api, subject: string, version: number) {
  const path =
    apiPath('subjects', subject, 'versions', version, 'referencedby') + apiQuery({ limit: referrerLimit })
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<number[]>(path, signal),
    enabled: version > 0,
  })
}

/** usesQuery reads which versions of which subjects a schema id stands for, in the context of a subject. */
export function usesQuery(api: Api, subject: string, id: number) {
  const path = apiPath('schemas', 'ids', id, 'versions') + apiQuery({ subject })
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<SubjectVersion[]>(path, signal) })
}

export function statusQuery(api: Api) {
  const path = apiPath('api', 'v1', 'status')
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<Status>(path, signal),
    refetchInterval: 30_000,
  })
}

/** The lists of the catalog, which are all read in the same way. */
export type CatalogList = 'events' | 'channels' | 'fields'

/** What of a list is counted to narrow it by. */
const countedFacets = 'domain,owner,format,lifecycle,tag,context,evidence,type'

export function catalogPath(list: CatalogList, search: CatalogSearch, env?: string, cursor?: string): string {
  const facets = cursor === undefined ? countedFacets : undefined
  return apiPath('api', 'v1', list) + apiQuery({ ...search, env, limit: pageSize, facets, cursor })
}

type Page<T> = {
  items: T[]
  total: number
  next?: string
  facets?: Record<string, Record<string, number>>
  closest?: string[]
  notes?: string[]
}

/** catalogQuery reads a list page by page; the first one has the counts. */
export function catalogQuery<T>(api: Api, list: CatalogList, search: CatalogSearch, env: string | undefined) {
  return infiniteQueryOptions({
    queryKey: [list, search, env],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<T>>(catalogPath(list, search, env, pageParam === '' ? undefined : pageParam), signal),
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData, // typing must not blank the table
  })
}

export function eventPath(event: string, env?: string): string {
  return apiPath('api', 'v1', 'events', event) + apiQuery({ env })
}

export function eventQuery(api: Api, event: string, env?: string) {
  const path = eventPath(event, env)
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<EventDetail>(path, signal) })
}

export function eventUsagePath(event: string, env?: string): string {
  return apiPath('api', 'v1', 'events', event, 'usage') + apiQuery({ env })
}

/** eventUsageQuery reads who produces and consumes an event. */
export function eventUsageQuery(api: Api, event: string, env?: string) {
  const path = eventUsagePath(event, env)
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<Usage>(path, signal) })
}

export function channelPath(cluster: string, topic: string): string {
  return apiPath('api', 'v1', 'channels', cluster, topic)
}

export function channelQuery(api: Api, cluster: string, topic: string) {
  const path = channelPath(cluster, topic)
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<ChannelDetail>(path, signal) })
}

export function environmentsQuery(api: Api) {
  const path = apiPath('api', 'v1', 'environments')
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<EnvironmentList>(path, signal),
    staleTime: 300_000, // environments come and go with clusters
  })
}

/** searchQuery finds the best of each kind of thing for the palette. */
export function searchQuery(api: Api, q: string) {
  const path = apiPath('api', 'v1', 'search') + apiQuery({ q, limit: 6 })
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<SearchResult>(path, signal),
    placeholderData: keepPreviousData,
    enabled: q !== '',
  })
}
