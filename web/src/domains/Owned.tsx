import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { catalogQuery } from '../api/queries'
import type { EventSummary } from '../api/types'
import { eventLink, eventsLink } from '../links'
import { Panel } from '../schema/Panel'
import { useEnvironment } from '../shell/environment'
import { Problem } from '../ui/Problem'

/** EventsOf lists the events of a domain or a team: the first of them, and where all are. */
export function EventsOf({ search }: { search: { domain: string } | { owner: string } }) {
  const found = useInfiniteQuery(catalogQuery<EventSummary>(useApi(), 'events', search, useEnvironment()))
  const first = found.data?.pages[0]
  if (first === undefined)
    return found.error === null ? (
      <Panel title="Events">
        <div role="status" aria-label="Loading" className="skeleton h-3.5 w-2/3" />
      </Panel>
    ) : (
      <Problem error={found.error} what="The events" onRetry={() => void found.refetch()} />
    )
  const { items, total } = first
  return (
    <Panel title="Events" count={total}>
      <Names
        none="No event belongs here yet."
        items={items.map(({ name, doc, lifecycle }) => ({
          name,
          link: eventLink(name),
          more: [lifecycle === undefined || lifecycle === 'active' ? '' : lifecycle, doc ?? '']
            .filter(Boolean)
            .join(' · '),
        }))}
      />
      {total > items.length && (
        <Link {...eventsLink(search)} className="link mt-2 inline-block">
          All {total} events
        </Link>
      )}
    </Panel>
  )
}

/** Names is a list of links, each with a line about it. */
export function Names({
  items,
  none,
}: {
  items: { name: string; link: LinkProps; more?: string }[]
  none: string
}) {
  if (items.length === 0) return <p className="text-soft">{none}</p>
  return (
    <ul className="divide-y divide-line">
      {items.map(({ name, link, more }) => (
        <li key={name} className="py-1.5 first:pt-0 last:pb-0">
          <Link {...link} className="link inline-flex min-h-6 items-center">
            <bdi>{name === '' ? '(no name)' : name}</bdi>
          </Link>
          {more !== undefined && more !== '' && <p className="line-clamp-1 text-xs text-mute">{more}</p>}
        </li>
      ))}
    </ul>
  )
}
