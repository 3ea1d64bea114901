import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/context'
import { Words } from '../catalog/Table'
import { DescribeTeam } from '../domains/Describe'
import { Listing } from '../domains/Listing'
import { teamsPath, teamsQuery, type Team } from '../domains/query'
import { domainsLink, teamLink } from '../links'

/** TeamsPage answers: who owns what, and how is one reached? */
export function TeamsPage() {
  return (
    <Listing<Team>
      noun="team"
      title="Teams"
      below="Who owns what, and how they are reached."
      beside={{ name: 'Domains', link: domainsLink() }}
      path={teamsPath}
      query={useQuery(teamsQuery(useApi()))}
      linkTo={teamLink}
      columns={[
        { title: 'Contact', className: 'w-36 sm:w-52', cell: ({ contact }) => <Words text={contact} /> },
        {
          title: 'Members',
          className: 'hidden md:table-cell',
          cell: ({ members = [] }) => <Words text={members.join(', ')} />,
        },
      ]}
      form={(onClose) => <DescribeTeam team={undefined} onClose={onClose} />}
    />
  )
}
