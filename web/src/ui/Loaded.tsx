import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Outdated, Problem } from './Problem'

/** Loaded shows what a request has brought: a skeleton before, the reason where it failed, and what was there last. */
export function Loaded<T>(props: {
  query: UseQueryResult<T>
  what: string
  children: (data: T) => ReactNode
}) {
  const { query, what, children } = props
  const retry = () => void query.refetch()
  if (query.data === undefined)
    return query.error === null ? (
      <div role="status" aria-label="Loading" className="card space-y-3.5 p-5">
        {['w-2/3', 'w-1/2', 'w-3/5'].map((width) => (
          <div key={width} className={`skeleton h-3.5 ${width}`} />
        ))}
      </div>
    ) : (
      <Problem error={query.error} what={what} onRetry={retry} />
    )
  return (
    <>
      {query.isRefetchError && (
        <div className="mb-4">
          <Outdated since={query.dataUpdatedAt} onRetry={retry} />
        </div>
      )}
      {children(query.data)}
    </>
  )
}
