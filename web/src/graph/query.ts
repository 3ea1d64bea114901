import { queryOptions } from '@tanstack/react-query'
import type { Api } from '../api/client'
import type { Lineage } from '../api/types'
import { apiPath, apiQuery } from '../names'

type Around = {
  focus: string
  depth: number
  direction?: 'up' | 'down' | undefined
  env: string | undefined
}

export function graphPath(around: Around): string {
  return apiPath('api', 'v1', 'graph') + apiQuery(around)
}

/** graphQuery reads what is around a node. */
export function graphQuery(api: Api, around: Around) {
  const path = graphPath(around)
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => api.get<Lineage>(path, signal),
    enabled: around.focus !== '',
  })
}
