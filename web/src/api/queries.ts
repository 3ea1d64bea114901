import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { apiPath, apiQuery } from '../names'
import { pageSize, type ListSearch } from '../search'
import type { Api } from './client'
import type { ChangeList, SchemaVersion, Status, SubjectDetail, SubjectList, SubjectVersion } from './types'

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

/** changesPath leads to the changes behind a position, oldest first. */
export function changesPath(after: number, limit: number, subject?: string): string {
  return apiPath('api', 'v1', 'changes') + apiQuery({ after, limit, subject })
}

/** readChanges reads changes; no query, because a history is read in many small pieces of which none is kept. */
export function readChanges(api: Api) {
  return (after: number, limit: number, subject?: string, signal?: AbortSignal) =>
    api.get<ChangeList>(changesPath(after, limit, subject), signal)
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
