import { queryOptions } from '@tanstack/react-query'
import type { Api } from '../api/client'
import type { components } from '../api/schema'
import { apiPath } from '../names'

type Schemas = components['schemas']
export type Environment = Schemas['Environment']
export type Policy = Schemas['Policy']
export type Webhook = Schemas['Webhook']
export type Delivery = Schemas['Delivery']
export type Mapping = Schemas['Mapping']
export type Source = Schemas['Source']

function read<T>(api: Api, path: string) {
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => api.get<T>(path, signal) })
}

export const environmentsPath = apiPath('api', 'v1', 'environments')
export const policiesPath = apiPath('api', 'v1', 'policies')
export const webhooksPath = apiPath('api', 'v1', 'webhooks')

export const sourcesPath = apiPath('api', 'v1', 'sources')

/** sourcesQuery reads how the sources of the catalog are, as the node that answers sees it. */
export function sourcesQuery(api: Api) {
  // Their rounds are no entries of the history, so nobody tells of them.
  return { ...read<Schemas['SourceList']>(api, sourcesPath), refetchInterval: 10_000 }
}

export function policiesQuery(api: Api) {
  return read<Schemas['PolicyList']>(api, policiesPath)
}

export function webhooksQuery(api: Api) {
  return read<{ items: Webhook[] }>(api, webhooksPath)
}

/** deliveriesQuery reads the newest tries to deliver to a webhook. */
export function deliveriesQuery(api: Api, id: string) {
  const path = apiPath('api', 'v1', 'webhooks', id, 'deliveries')
  // Tries are no entries of the history, so nobody tells of them.
  return { ...read<{ items: Delivery[] }>(api, path), refetchInterval: 5_000 }
}
