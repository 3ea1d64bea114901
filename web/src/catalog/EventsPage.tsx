import { Link, useSearch } from '@tanstack/react-router'
import { CircleHelp } from 'lucide-react'
import { memo } from 'react'
import type { EventSummary } from '../api/types'
import { eventLink, eventsLink } from '../links'
import { FirstSteps } from '../schemas/Empty'
import { Format } from '../ui/labels'
import { When } from '../ui/time'
import { CatalogPage } from './CatalogPage'
import { CatalogTable, covering, Row, Words } from './Table'

const columns = [
  { title: 'Event', className: '' },
  { title: 'Owner', className: 'hidden lg:table-cell w-36' },
  { title: 'Format', className: 'hidden md:table-cell w-28' },
  { title: 'Latest', className: 'hidden md:table-cell w-44' },
  { title: 'Known users', className: 'hidden md:table-cell w-36' },
]

/** EventsPage answers: does an event exist that has what I need? */
export function EventsPage() {
  const search = useSearch({ from: '/events' })
  return (
    <CatalogPage<EventSummary>
      list="events"
      title="Events"
      nouns={['event', 'events']}
      search={search}
      linkTo={eventsLink}
      empty={<FirstSteps />}
      rowHeight={68}
      table={(items, busy) => (
        <CatalogTable caption="Events" columns={columns} busy={busy}>
          {items.map((event) => (
            <Event key={event.name} event={event} />
          ))}
        </CatalogTable>
      )}
    />
  )
}

const Event = memo(function Event({ event }: { event: EventSummary }) {
  const { name, doc, owner, domain, formats, latest, tags, type, lifecycle, matched = [] } = event
  return (
    <Row>
      <th scope="row" className="px-4 py-2.5 font-normal">
        <div className="flex flex-wrap items-center gap-x-2">
          <Link {...eventLink(name)} data-row title={name} className={covering}>
            <bdi>{name === '' ? '(no name)' : name}</bdi>
          </Link>
          {type === 'type' && <span className="rounded bg-sunken px-1.5 text-xs text-soft">shared type</span>}
          {lifecycle !== undefined && lifecycle !== 'active' && (
            <span className="rounded bg-warn-tint px-1.5 text-xs font-medium text-warn">{lifecycle}</span>
          )}
          {tags.map((tag) => (
            <span key={tag} className="rounded bg-warn-tint px-1.5 text-xs font-medium text-warn">
              {tag}
            </span>
          ))}
        </div>
        {doc !== undefined && <p className="line-clamp-1 text-soft">{doc}</p>}
        <p className="flex flex-wrap gap-x-3 text-xs text-mute">
          {domain !== undefined && <span>{domain}</span>}
          {matched.length > 0 && <span className="font-mono">{matched.join(', ')}</span>}
          <span className="md:hidden">{usersWords(event)}</span>
        </p>
      </th>
      <td className="hidden px-4 py-2.5 lg:table-cell">
        <Words text={owner} />
      </td>
      <td className="hidden px-4 py-2.5 md:table-cell">
        {formats.map((format) => (
          <span key={format} className="mr-2">
            <Format format={format} />
          </span>
        ))}
      </td>
      <td className="hidden px-4 py-2.5 text-soft md:table-cell">
        v{latest.version} · <When at={latest.registeredAt} />
      </td>
      <td className="hidden px-4 py-2.5 text-soft md:table-cell">
        <Users event={event} />
      </td>
    </Row>
  )
})

/** Users counts who is known to use an event. Nobody known is not nobody. */
function Users({ event }: { event: EventSummary }) {
  if ((event.producers ?? 0) + (event.consumers ?? 0) > 0) return usersWords(event)
  return (
    <span className="inline-flex items-center gap-1.5 text-mute">
      <CircleHelp size={14} aria-hidden />
      none known
    </span>
  )
}

function usersWords({ producers = 0, consumers = 0 }: EventSummary): string {
  if (producers + consumers === 0) return 'no users known'
  const count = (n: number, noun: string) =>
    n === 0 ? `no known ${noun}` : `${n} ${noun}${n === 1 ? '' : 's'}`
  return `${count(producers, 'producer')}, ${count(consumers, 'consumer')}`
}
