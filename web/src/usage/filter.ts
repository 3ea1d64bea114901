import type { Edge } from '../api/types'

/** What a list of users is narrowed by. */
export type UsageFilter = {
  role?: Edge['role'] | undefined
  status?: Edge['status'] | undefined
  /** With which schema, in words. */
  reads?: string | undefined
}

/** reads is with which schema somebody reads or writes, in words. */
export function reads({ reader }: Edge): string {
  return reader.words
}

/** withFilter are the edges that a filter leaves. */
export function withFilter(edges: readonly Edge[], { role, status, reads: words }: UsageFilter): Edge[] {
  return edges.filter(
    (edge) =>
      (role === undefined || edge.role === role) &&
      (status === undefined || edge.status === status) &&
      (words === undefined || reads(edge) === words),
  )
}
