import { useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/context'
import { searchQuery } from '../api/queries'
import { graphLink } from '../links'
import { FilterField } from '../ui/FilterField'
import { Problem } from '../ui/Problem'
import { KindIcon } from './NodeBox'
import { kindName } from './texts'

/** What a graph can be around, of what the search finds. */
const kinds = ['event', 'application', 'subject'] as const

/** Choose finds what a graph is to be around. */
export function Choose({ start = '' }: { start?: string }) {
  return (
    <section aria-label="Choose what the graph is around" className="card px-6 py-8">
      <p className="mb-3 text-soft">
        A graph begins at an event, an application or a subject. Around which one?
      </p>
      <Find start={start} linkTo={(focus) => graphLink({ focus })} />
    </section>
  )
}

type FindProps = {
  start?: string
  /** The graph that a node leads to. */
  linkTo: (id: string) => LinkProps
}

/** Find finds nodes by their names. */
export function Find({ start = '', linkTo }: FindProps) {
  const [q, setQ] = useState(start)
  const found = useQuery(searchQuery(useApi(), q))
  const hits = (found.data?.groups ?? []).flatMap(({ kind, items }) => {
    const known = kinds.find((other) => other === kind)
    return known === undefined || q === ''
      ? []
      : items.map(({ id, name, doc }) => ({ kind: known, id, name, doc }))
  })
  return (
    <>
      <FilterField label="Find an event, an application or a subject" wanted={q} onText={setQ} />
      <p role="status" className="sr-only">
        {q !== '' && found.isSuccess && `${hits.length} found`}
      </p>
      {found.isError ? (
        <div className="mt-4">
          <Problem error={found.error} what="The search" onRetry={() => void found.refetch()} />
        </div>
      ) : (
        <ul className="mt-4 divide-y divide-line">
          {hits.map(({ kind, id, name, doc }) => (
            <li key={`${kind} ${id}`} className="flex items-start gap-2.5 py-2">
              <span className="mt-1">
                <KindIcon kind={kind} />
              </span>
              <div className="min-w-0">
                <Link {...linkTo(`${kind}:${id}`)} className="link font-medium wrap-anywhere">
                  <bdi>{name === '' ? '(no name)' : name}</bdi>
                </Link>
                <span className="text-xs text-mute"> {kindName(kind)}</span>
                {doc !== undefined && <p className="line-clamp-1 text-soft">{doc}</p>}
              </div>
            </li>
          ))}
          {q !== '' && hits.length === 0 && found.isSuccess && (
            <li className="py-2 text-soft">
              Nothing has “<bdi>{q}</bdi>” in its name.
            </li>
          )}
        </ul>
      )}
    </>
  )
}
