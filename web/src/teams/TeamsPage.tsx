import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/context'
import { CatalogTable, covering, Row, Words } from '../catalog/Table'
import { DescribeTeam } from '../domains/Describe'
import { teamsPath, teamsQuery } from '../domains/query'
import { domainsLink, teamLink } from '../links'
import { useRowKeys } from '../schemas/rowKeys'
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { PageHead } from '../ui/PageHead'
import { useTitle } from '../ui/title'

/** TeamsPage answers: who owns what, and how is one reached? */
export function TeamsPage() {
  useTitle('Teams')
  const rows = useRowKeys()
  const teams = useQuery(teamsQuery(useApi()))
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead title="Teams" below="Who owns what, and how they are reached.">
        <Link {...domainsLink()} className="control">
          Domains
        </Link>
        <button
          type="button"
          className="control"
          onClick={() => {
            setAdding(true)
          }}
        >
          Describe a team
        </button>
        <CopyAs path={teamsPath} />
      </PageHead>
      <div className="mt-5" ref={rows}>
        <Loaded query={teams} what="The teams">
          {({ items }) =>
            items.length === 0 ? (
              <p className="card px-6 py-10 text-center text-soft">
                No team is described yet. Describe one here, or in the section <code>teams</code> of
                treaty.yaml.
              </p>
            ) : (
              <CatalogTable
                caption="Teams"
                busy={false}
                columns={[
                  { title: 'Team', className: '' },
                  { title: 'Contact', className: 'w-44' },
                  { title: 'Members', className: 'hidden md:table-cell' },
                ]}
              >
                {items.map(({ name = '', title, contact, members = [] }) => (
                  <Row key={name}>
                    <th scope="row" className="px-4 py-2.5 font-normal">
                      <Link {...teamLink(name)} data-row className={covering}>
                        <bdi>{title ?? name}</bdi>
                      </Link>
                      <p className="text-xs text-mute">
                        <bdi>{name}</bdi>
                      </p>
                    </th>
                    <td className="px-4 py-2.5">
                      <Words text={contact} />
                    </td>
                    <td className="hidden px-4 py-2.5 md:table-cell">
                      <Words text={members.join(', ')} />
                    </td>
                  </Row>
                ))}
              </CatalogTable>
            )
          }
        </Loaded>
      </div>
      {adding && (
        <DescribeTeam
          team={{}}
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
    </>
  )
}
