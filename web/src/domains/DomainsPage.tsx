import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/context'
import { catalogPath } from '../api/queries'
import type { EventList } from '../api/types'
import { Words } from '../catalog/Table'
import { domainLink, teamsLink } from '../links'
import { useEnvironment } from '../shell/environment'
import { DescribeDomain } from './Describe'
import { Listing, type Column } from './Listing'
import { domainsPath, domainsQuery, type Domain } from './query'

/** DomainsPage answers: which areas are there, and who looks after them? */
export function DomainsPage() {
  const domains = useQuery(domainsQuery(useApi()))
  const counts = useEventCounts()
  const partOf: Column<Domain> = {
    title: 'Part of',
    className: 'hidden lg:table-cell w-40',
    cell: ({ parent }) => <bdi className="text-soft">{parent ?? ''}</bdi>,
  }
  return (
    <Listing<Domain>
      noun="domain"
      title="Domains"
      below="The areas of the company, with what each offers to the others."
      beside={{ name: 'Teams', link: teamsLink() }}
      path={domainsPath}
      query={domains}
      linkTo={domainLink}
      columns={[
        {
          title: 'Owner',
          className: 'hidden md:table-cell w-44',
          cell: ({ owner }) => <Words text={owner} />,
        },
        // Many companies have no domains within domains.
        ...(domains.data?.items.some(({ parent }) => parent !== undefined) === true ? [partOf] : []),
        {
          title: 'Events',
          className: 'w-24 tabular-nums',
          cell: ({ name = '' }) => (counts === undefined ? '' : (counts[name] ?? 0).toLocaleString('en')),
        },
      ]}
      form={(onClose) => <DescribeDomain domain={undefined} onClose={onClose} />}
    />
  )
}

/** useEventCounts counts events by domain; undefined while that is not known. */
function useEventCounts(): Record<string, number> | undefined {
  const api = useApi()
  const path = catalogPath('events', {}, useEnvironment())
  const { data } = useQuery({ queryKey: [path], queryFn: ({ signal }) => api.get<EventList>(path, signal) })
  return data?.facets?.domain
}
