import { Link, useNavigate, type LinkProps } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useDeferredValue } from 'react'
import { useRoom } from './media'

/** A facet is something to narrow a list by: its values come from the server, with how many items each would leave. */
export type Facet = {
  key: string
  title: string
  /** What stands for no choice: 'Any format'. */
  any: string
  /** A value as people write it. */
  name: (value: string) => string
  counts: Readonly<Record<string, number>> | undefined
  chosen: string | undefined
  /** The list with another choice; undefined clears it. */
  linkTo: (value: string | undefined) => LinkProps
}

const none: readonly Facet[] = []

/** How many values of a facet are shown: the most frequent ones. */
const mostValues = 12

/**
 * FacetLists are the values to narrow by, in a column beside the list. They come a moment after the list: a hundred
 * links take longer than the rows that one has come for.
 */
export function FacetLists({ facets: wanted }: { facets: readonly Facet[] }) {
  const beside = useRoom('filters')
  const facets = useDeferredValue(wanted, none)
  if (!beside) return null
  return (
    <div className="-mx-2 space-y-6">
      {facets.filter(worthShowing).map((facet) => (
        <section key={facet.key} aria-labelledby={`facet-${facet.key}`}>
          <h2 id={`facet-${facet.key}`} className="label px-2">
            {facet.title}
          </h2>
          <ul className="mt-1.5 space-y-px">
            {values(facet).map(([value, count]) => {
              const active = facet.chosen === value
              return (
                <li key={value}>
                  <Link
                    {...facet.linkTo(active ? undefined : value)}
                    aria-current={active ? 'true' : undefined}
                    className={`flex items-center gap-2 rounded-control px-2 py-1 ${active ? 'bg-tint font-medium text-accent' : 'text-soft hover:bg-sunken'}`}
                  >
                    <bdi className="min-w-0 flex-1 truncate">{facet.name(value)}</bdi>
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
export function FacetSelects({ facets }: { facets: readonly Facet[] }) {
  const navigate = useNavigate()
  const beside = useRoom('filters')
  if (beside) return null
  return facets.filter(worthShowing).map((facet) => (
    <select
      key={facet.key}
      aria-label={facet.title}
      className="field max-w-44 flex-1 basis-32 px-2 sm:flex-none"
      value={facet.chosen ?? ''}
      onChange={(event) => {
        void navigate(facet.linkTo(event.target.value === '' ? undefined : event.target.value))
      }}
    >
      <option value="">{facet.any}</option>
      {values(facet).map(([value, count]) => (
        <option key={value} value={value}>
          {facet.name(value)} ({count.toLocaleString('en')})
        </option>
      ))}
    </select>
  ))
}

/** A facet without values says nothing. */
function worthShowing({ counts, chosen }: Facet): boolean {
  return chosen !== undefined || Object.keys(counts ?? {}).length > 0
}

/** values are the most frequent ones, and always the chosen one, so that it can be cleared. */
function values({ counts, chosen }: Facet): [string, number][] {
  const all = Object.entries(counts ?? {}).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const most = all.slice(0, mostValues)
  if (chosen !== undefined && !most.some(([value]) => value === chosen))
    most.push([chosen, counts?.[chosen] ?? 0])
  return most
}
