import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { catalogQuery, listQuery } from '../api/queries'
import type { ChannelSummary, EventSummary } from '../api/types'
import { channelLink, channelsLink, eventLink, versionLink } from '../links'
import { useEnvironment } from '../shell/environment'
import { DeletedTag } from '../ui/labels'

/** How many names are offered. */
const most = 5

type Offer = { name: string; link: LinkProps }

/** InsteadOfEvent offers events whose names are spelled like one that is not there, and subjects that may have had it. */
export function InsteadOfEvent({ name }: { name: string }) {
  const api = useApi()
  const env = useEnvironment()
  const first = useInfiniteQuery(catalogQuery<EventSummary>(api, 'events', { q: name }, env)).data?.pages[0]
  const names = [...(first?.items ?? []).map((item) => item.name), ...(first?.closest ?? [])]
  return (
    <>
      <Offers offers={names.map((name) => ({ name, link: eventLink(name) }))} />
      <Deleted name={name} />
    </>
  )
}

/** InsteadOfChannel offers channels of that name on other clusters, and those that are spelled alike. */
export function InsteadOfChannel({ topic }: { topic: string }) {
  const api = useApi()
  const env = useEnvironment()
  const found = useInfiniteQuery(catalogQuery<ChannelSummary>(api, 'channels', { q: topic }, env))
  const first = found.data?.pages[0]
  const known = (first?.items ?? []).map(({ cluster, topic }) => `${cluster}/${topic}`)
  return (
    <Offers
      offers={[
        ...known.map((name) => ({ name, link: channelLink(name) })),
        ...(first?.closest ?? []).map((name) => ({ name, link: channelsLink({ q: name }) })),
      ]}
    />
  )
}

function Offers({ offers }: { offers: Offer[] }) {
  if (offers.length === 0) return null
  return (
    <section aria-label="Names that are spelled alike" className="mt-4">
      <h2 className="label">Is it one of these?</h2>
      <ul className="mt-1">
        {offers.slice(0, most).map(({ name, link }) => (
          <li key={name}>
            <Link {...link} className="link inline-flex min-h-6 items-center">
              <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/**
 * An event is gone when its schemas are deleted, and then nothing leads from its name to them but the names of the
 * subjects: those that end in its last word, as all naming strategies but one make them.
 */
function Deleted({ name }: { name: string }) {
  const word = name.slice(name.lastIndexOf('.') + 1)
  const { data } = useQuery({
    ...listQuery(useApi(), { q: word, deleted: true }),
    enabled: word !== '',
  })
  const gone = (data?.items ?? []).filter(({ deleted }) => deleted)
  if (gone.length === 0) return null
  return (
    <section aria-label="Deleted subjects" className="mt-4">
      <h2 className="label">Subjects with this name that were deleted</h2>
      <ul className="mt-1">
        {gone.slice(0, most).map(({ subject }) => (
          <li key={subject} className="flex flex-wrap items-center gap-x-2">
            <Link {...versionLink(subject, 'latest', { tab: 'history' })} className="link">
              <bdi>{subject}</bdi>
            </Link>
            <DeletedTag />
          </li>
        ))}
      </ul>
    </section>
  )
}
