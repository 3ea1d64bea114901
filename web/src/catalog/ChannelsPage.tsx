import { Link, useSearch } from '@tanstack/react-router'
import type { ChannelSummary } from '../api/types'
import { channelLink, channelsLink } from '../links'
import { FirstSteps } from '../schemas/Empty'
import { CatalogPage } from './CatalogPage'
import { CatalogTable, covering, Row, Words } from './Table'

const columns = [
  { title: 'Channel', className: '' },
  { title: 'Events', className: 'hidden md:table-cell' },
  { title: 'Key schema', className: 'hidden lg:table-cell w-52' },
  { title: 'Owner', className: 'hidden lg:table-cell w-36' },
]

/** ChannelsPage answers: where does data flow, and what is it? */
export function ChannelsPage() {
  const search = useSearch({ from: '/channels' })
  return (
    <CatalogPage<ChannelSummary>
      list="channels"
      title="Channels"
      nouns={['channel', 'channels']}
      search={search}
      linkTo={channelsLink}
      empty={<FirstSteps />}
      rowHeight={61}
      table={(items, busy) => (
        <CatalogTable caption="Channels" columns={columns} busy={busy}>
          {items.map(({ cluster, topic, events, keys, owner }) => (
            <Row key={`${cluster}/${topic}`}>
              <th scope="row" className="px-4 py-2.5 font-normal">
                <Link {...channelLink(`${cluster}/${topic}`)} data-row title={topic} className={covering}>
                  <bdi>{topic}</bdi>
                </Link>
                <p className="text-xs text-mute">
                  <bdi>{cluster}</bdi>
                </p>
              </th>
              <td className="hidden px-4 py-2.5 md:table-cell">
                <Words text={events.join(', ')} />
              </td>
              <td className="hidden px-4 py-2.5 lg:table-cell">
                {keys.length === 0 ? (
                  <span className="text-mute">none</span>
                ) : (
                  <Words text={keys.join(', ')} />
                )}
              </td>
              <td className="hidden px-4 py-2.5 lg:table-cell">
                <Words text={owner} />
              </td>
            </Row>
          ))}
        </CatalogTable>
      )}
    />
  )
}
