import { Link } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { listLink } from '../links'
import { narrowed, pageSize, type ListSearch } from '../search'

/** Pager goes through a list that does not fit on one page. */
export function Pager({ search, total }: { search: ListSearch; total: number }) {
  if (total <= pageSize) return null
  const page = search.page ?? 1
  const last = Math.ceil(total / pageSize)
  const from = (page - 1) * pageSize + 1
  const to = Math.min(page * pageSize, total)
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-mute tabular-nums">
        {from.toLocaleString('en')}–{to.toLocaleString('en')} of {total.toLocaleString('en')}
      </p>
      <div className="flex gap-2">
        <Step search={search} to={page > 1 ? page - 1 : undefined}>
          <ChevronLeft size={16} aria-hidden /> Previous
        </Step>
        <Step search={search} to={page < last ? page + 1 : undefined}>
          Next <ChevronRight size={16} aria-hidden />
        </Step>
      </div>
    </nav>
  )
}

function Step({ search, to, children }: { search: ListSearch; to: number | undefined; children: ReactNode }) {
  if (to === undefined) {
    return (
      <span aria-disabled className="control border-line text-mute hover:bg-surface">
        {children}
      </span>
    )
  }
  return (
    <Link {...listLink(narrowed(search, { page: to }))} className="control">
      {children}
    </Link>
  )
}
