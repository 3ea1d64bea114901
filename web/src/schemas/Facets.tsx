import { Link, useNavigate } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import type { SubjectList } from '../api/types'
import { listLink } from '../links'
import { narrowed, type ListSearch } from '../search'
import { contextName, formatName } from '../ui/labels'

type Props = { facets: SubjectList['facets'] | undefined; search: ListSearch }

const groups = [
  { key: 'format', title: 'Format', any: 'Any format', name: formatName },
  { key: 'context', title: 'Context', any: 'Any context', name: contextName },
] as const

/** How many values of a facet are shown; they come with the most frequent first. */
const mostValues = 12

/** FacetLists are the values to narrow by, with how many subjects each would leave. */
export function FacetLists({ facets, search }: Props) {
  return (
    <div className="-mx-2 space-y-6">
      {groups.map(({ key, title, name }) => (
        <section key={key} aria-labelledby={`facet-${key}`}>
          <h2 id={`facet-${key}`} className="label px-2">
            {title}
          </h2>
          <ul className="mt-1.5 space-y-px">
            {values(facets?.[key], search[key]).map(([value, count]) => {
              const active = search[key] === value
              return (
                <li key={value}>
                  <Link
                    {...listLink(narrowed(search, { [key]: active ? undefined : value }))}
                    aria-current={active ? 'true' : undefined}
                    className={`flex items-center gap-2 rounded-control px-2 py-1 ${active ? 'bg-tint font-medium text-accent' : 'text-soft hover:bg-sunken'}`}
                  >
                    <bdi className="min-w-0 flex-1 truncate">{name(value)}</bdi>
                    {active ? (
                      <Check size={14} aria-label="chosen, follow to clear" />
                    ) : (
                      <span className="text-xs text-mute tabular-nums">{count.toLocaleString('en')}</span>
                    )}
                  </Link>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** FacetSelects are the same on screens without room for a column. */
export function FacetSelects({ facets, search }: Props) {
  const navigate = useNavigate()
  return groups.map(({ key, title, any, name }) => (
    <select
      key={key}
      aria-label={title}
      className="field max-w-44 flex-1 basis-32 px-2 sm:flex-none xl:hidden"
      value={search[key] ?? ''}
      onChange={(event) => {
        void navigate(listLink(narrowed(search, { [key]: event.target.value })))
      }}
    >
      <option value="">{any}</option>
      {values(facets?.[key], search[key]).map(([value, count]) => (
        <option key={value} value={value}>
          {name(value)} ({count.toLocaleString('en')})
        </option>
      ))}
    </select>
  ))
}

/** values are the most frequent ones, and always the chosen one, so that it can be cleared. */
function values(counts: Record<string, number> | undefined, chosen: string | undefined): [string, number][] {
  const all = Object.entries(counts ?? {}).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const most = all.slice(0, mostValues)
  if (chosen !== undefined && !most.some(([value]) => value === chosen))
    most.push([chosen, counts?.[chosen] ?? 0])
  return most
}
