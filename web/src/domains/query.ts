import { queryOptions } from '@tanstack/react-query'
import type { Api } from '../api/client'
import type { components } from '../api/schema'
import { apiPath } from '../names'

type Schemas = components['schemas']
export type Domain = Schemas['Domain']
export type Team = Schemas['Team']

/** Described is what domains and teams have in common. */
export type Described = { name?: string; title?: string; docs?: string }

function read<T>(api: Api, path: string) {
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<T>(path, signal) })
}

export const domainsPath = apiPath('api', 'v1', 'domains')
export const teamsPath = apiPath('api', 'v1', 'teams')

export function domainsQuery(api: Api) {
  return read<Schemas['DomainList']>(api, domainsPath)
}

export function teamsQuery(api: Api) {
  return read<Schemas['TeamList']>(api, teamsPath)
}
