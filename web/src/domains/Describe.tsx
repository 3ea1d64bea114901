import { useQuery } from '@tanstack/react-query'
import { useId, type ReactNode } from 'react'
import { useApi } from '../api/context'
import { Dialog, list, said, TextField } from '../ui/Dialog'
import { apiPath } from '../names'
import { domainsQuery, teamsQuery, type Described, type Domain, type Team } from './query'

/** DescribeDomain says what a domain is and who looks after it. */
export function DescribeDomain({ domain, onClose }: { domain: Domain | undefined; onClose: () => void }) {
  const api = useApi()
  const teams = useQuery(teamsQuery(api)).data?.items ?? []
  const domains = useQuery(domainsQuery(api)).data?.items ?? []
  return (
    <Describe
      noun="domain"
      thing={domain}
      others={domains}
      fields={(form) => filled(form, ['owner', 'parent'])}
      onClose={onClose}
    >
      <TextField
        name="owner"
        label="Owner"
        value={domain?.owner ?? ''}
        known={teams.flatMap(({ name }) => name ?? [])}
        optional
      />
      <TextField
        name="parent"
        label="Part of"
        value={domain?.parent ?? ''}
        known={domains.flatMap((other) =>
          other.parent === undefined && other.name !== domain?.name ? (other.name ?? []) : [],
        )}
        optional
      />
    </Describe>
  )
}

/** DescribeTeam says who is in a team and how it is reached. */
export function DescribeTeam({ team, onClose }: { team: Team | undefined; onClose: () => void }) {
  const teams = useQuery(teamsQuery(useApi())).data?.items ?? []
  return (
    <Describe
      noun="team"
      thing={team}
      others={teams}
      fields={(form) => ({ ...filled(form, ['contact']), members: list(form, 'members') })}
      onClose={onClose}
    >
      <TextField
        name="contact"
        label="Contact"
        hint="Where the team is asked: a channel, an address."
        value={team?.contact ?? ''}
        optional
      />
      <TextField
        name="members"
        label="Members"
        hint="With commas between."
        value={(team?.members ?? []).join(', ')}
        optional
      />
    </Describe>
  )
}

type Props = {
  noun: 'domain' | 'team'
  /** What is described; undefined is a new one. */
  thing: Described | undefined
  /** Those that are there, of which a new one may not have the name: it would take their place. */
  others: readonly Described[]
  /** What the fields in the middle say. */
  fields: (form: FormData) => object
  onClose: () => void
  children: ReactNode
}

function Describe({ noun, thing, others, fields, onClose, children }: Props) {
  const api = useApi()
  const name = thing?.name
  return (
    <Dialog
      title={name === undefined ? `Describe a ${noun}` : `Describe ${name}`}
      does="Save"
      onClose={onClose}
      onSend={async (form) => {
        const target = name ?? said(form, 'name')
        if (name === undefined && others.some((other) => other.name === target))
          throw new Error(`There is a ${noun} ${target} already. Describe it on its own page.`)
        await api.put(apiPath('api', 'v1', `${noun}s`, target), {
          name: target,
          ...filled(form, ['title', 'docs']),
          ...fields(form),
        })
      }}
    >
      {name === undefined && <TextField name="name" label="Name" />}
      <TextField name="title" label="Title" value={thing?.title ?? ''} optional />
      {children}
      <Docs value={thing?.docs ?? ''} />
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

function filled(form: FormData, names: readonly string[]): Record<string, string> {
  const kept = names.flatMap((name): [string, string][] => {
    const value = said(form, name)
    return value === '' ? [] : [[name, value]]
  })
  return Object.fromEntries(kept)
}
