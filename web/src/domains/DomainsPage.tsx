import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/context'
import { catalogPath } from '../api/queries'
import type { EventList } from '../api/types'
import { CatalogTable, covering, Row, Words } from '../catalog/Table'
import { domainLink, teamsLink } from '../links'
import { useRowKeys } from '../schemas/rowKeys'
import { useEnvironment } from '../shell/environment'
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { PageHead } from '../ui/PageHead'
import { useTitle } from '../ui/title'
import { DescribeDomain } from './Describe'
import { domainsPath, domainsQuery } from './query'

/** DomainsPage answers: which areas are there, and who looks after them? */
export function DomainsPage() {
  useTitle('Domains')
  const api = useApi()
  const rows = useRowKeys()
  const domains = useQuery(domainsQuery(api))
  const counts = useEventCounts()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead title="Domains" below="The areas of the company, with what each offers to the others.">
        <Link {...teamsLink()} className="control">
          Teams
        </Link>
        <button
          type="button"
          className="control"
          onClick={() => {
            setAdding(true)
          }}
        >
          Describe a domain
        </button>
        <CopyAs path={domainsPath} />
      </PageHead>
      <div className="mt-5" ref={rows}>
        <Loaded query={domains} what="The domains">
          {({ items }) =>
            items.length === 0 ? (
              <p className="card px-6 py-10 text-center text-soft">
                No domain is described yet. Describe one here, or in the section <code>domains</code> of
                treaty.yaml.
              </p>
            ) : (
              <CatalogTable
                caption="Domains"
                busy={false}
                columns={[
                  { title: 'Domain', className: '' },
                  { title: 'Owner', className: 'hidden md:table-cell w-44' },
                  { title: 'Part of', className: 'hidden lg:table-cell w-40' },
                  { title: 'Events', className: 'w-24' },
                ]}
              >
                {items.map(({ name = '', title, docs, owner, parent }) => (
                  <Row key={name}>
                    <th scope="row" className="px-4 py-2.5 font-normal">
                      <Link {...domainLink(name)} data-row className={covering}>
                        <bdi>{title ?? name}</bdi>
                      </Link>
                      {docs !== undefined && <p className="line-clamp-1 text-soft">{docs}</p>}
                    </th>
                    <td className="hidden px-4 py-2.5 md:table-cell">
                      <Words text={owner} />
                    </td>
                    <td className="hidden px-4 py-2.5 text-soft lg:table-cell">{parent ?? ''}</td>
                    <td className="px-4 py-2.5 tabular-nums">
                      {counts === undefined ? '' : (counts[name] ?? 0)}
                    </td>
                  </Row>
                ))}
              </CatalogTable>
            )
          }
        </Loaded>
      </div>
      {adding && (
        <DescribeDomain
          domain={{}}
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
    </>
  )
}

/** useEventCounts counts events by domain; undefined while that is not known. */
function useEventCounts(): Record<string, number> | undefined {
  const api = useApi()
  const path = catalogPath('events', {}, useEnvironment())
  const { data } = useQuery({ queryKey: [path], queryFn: ({ signal }) => api.get<EventList>(path, signal) })
  return data?.facets?.domain
}
