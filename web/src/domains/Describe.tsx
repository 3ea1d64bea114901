import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import { Dialog, list, said, TextField } from '../ui/Dialog'
import { domainsQuery, teamsQuery, type Domain, type Team } from './query'

/** DescribeDomain says what a domain is and who looks after it. */
export function DescribeDomain({ domain, onClose }: { domain: Domain; onClose: () => void }) {
  const api = useApi()
  const teams = useQuery(teamsQuery(api)).data?.items ?? []
  const domains = useQuery(domainsQuery(api)).data?.items ?? []
  const { name } = domain
  return (
    <Dialog
      title={name === undefined ? 'Describe a domain' : `Describe ${name}`}
      does="Save"
      onClose={onClose}
      onSend={(fields) => {
        const target = name ?? said(fields, 'name')
        return api.put(apiPath('api', 'v1', 'domains', target), {
          name: target,
          ...filled(fields, ['title', 'owner', 'parent', 'docs']),
        })
      }}
    >
      {name === undefined && <TextField name="name" label="Name" />}
      <TextField name="title" label="Title" value={domain.title ?? ''} optional />
      <TextField
        name="owner"
        label="Owner"
        value={domain.owner ?? ''}
        known={teams.flatMap(({ name }) => name ?? [])}
        optional
      />
      <TextField
        name="parent"
        label="Part of"
        value={domain.parent ?? ''}
        known={domains.flatMap((other) =>
          other.parent === undefined && other.name !== name ? (other.name ?? []) : [],
        )}
        optional
      />
      <Docs value={domain.docs ?? ''} />
    </Dialog>
  )
}

/** DescribeTeam says who is in a team and how it is reached. */
export function DescribeTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const api = useApi()
  const { name } = team
  return (
    <Dialog
      title={name === undefined ? 'Describe a team' : `Describe ${name}`}
      does="Save"
      onClose={onClose}
      onSend={(fields) => {
        const target = name ?? said(fields, 'name')
        return api.put(apiPath('api', 'v1', 'teams', target), {
          name: target,
          ...filled(fields, ['title', 'contact', 'docs']),
          members: list(fields, 'members'),
        })
      }}
    >
      {name === undefined && <TextField name="name" label="Name" />}
      <TextField name="title" label="Title" value={team.title ?? ''} optional />
      <TextField
        name="contact"
        label="Contact"
        hint="Where the team is asked: a channel, an address."
        value={team.contact ?? ''}
        optional
      />
      <TextField
        name="members"
        label="Members"
        hint="With commas between."
        value={(team.members ?? []).join(', ')}
        optional
      />
      <Docs value={team.docs ?? ''} />
    </Dialog>
  )
}

function Docs({ value }: { value: string }) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="label mb-1 block">
        Description <span className="font-normal">(may stay empty)</span>
      </label>
      <textarea id={id} name="docs" rows={4} defaultValue={value} className="field w-full px-2.5 py-1.5" />
    </div>
  )
}

function filled(fields: FormData, names: readonly string[]): Record<string, string> {
  const kept = names.flatMap((name): [string, string][] => {
    const value = said(fields, name)
    return value === '' ? [] : [[name, value]]
  })
  return Object.fromEntries(kept)
}
