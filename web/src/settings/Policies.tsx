import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import { Dialog, list, said, TextField } from '../ui/Dialog'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'
import { policiesQuery, type Policy } from './query'

const modes: Record<string, string> = {
  off: 'off: nobody asks',
  warn: 'warn: registrations go through with a warning',
  enforce: 'enforce: registrations that hurt somebody are refused',
}

/** What each kind of evidence is called in a policy, and in words. */
const evidence = [
  ['declared', 'Declared consumers'],
  ['undeclared', 'Undeclared consumers'],
  ['quiet', 'Consumers long unseen'],
  ['staleDeclared', 'Declared, never seen'],
] as const

/** Policies lists what a change that hurts somebody leads to, in the order in which that is tried. */
export function Policies() {
  const policies = useQuery(policiesQuery(useApi()))
  const [changed, setChanged] = useState<Policy>()
  return (
    <Loaded query={policies} what="The policies">
      {({ items }) => (
        <>
          <div className="mb-3 flex justify-end">
            <button
              type="button"
              className="control"
              onClick={() => {
                setChanged({ mode: 'warn' })
              }}
            >
              Add a policy
            </button>
          </div>
          <Table
            caption="Policies"
            columns={[
              { title: 'Policy' },
              { title: 'Where' },
              { title: 'Mode' },
              { title: 'Who counts how' },
              { title: 'Change' },
            ]}
          >
            {items.map((policy) => (
              <tr key={policy.name}>
                <th scope="row" className="font-medium">
                  <bdi>{policy.name}</bdi>
                </th>
                <td>{where(policy)}</td>
                <td className="font-medium">{policy.mode}</td>
                <td>
                  <ul>
                    {evidence.map(([key, words]) => {
                      const effect = policy.edges?.[key]
                      return (
                        effect !== undefined && (
                          <li key={key}>
                            {words}: {effect}
                          </li>
                        )
                      )
                    })}
                    {policy.unknown !== undefined && <li>Not known whether it hurts: {policy.unknown}</li>}
                  </ul>
                </td>
                <td>
                  <button
                    type="button"
                    className="control min-h-7 px-2.5 text-xs"
                    aria-label={`Change the policy ${policy.name ?? ''}`}
                    onClick={() => {
                      setChanged(policy)
                    }}
                  >
                    Change
                  </button>
                </td>
              </tr>
            ))}
          </Table>
          {changed !== undefined && (
            <Change
              policy={changed}
              onClose={() => {
                setChanged(undefined)
              }}
            />
          )}
        </>
      )}
    </Loaded>
  )
}

function where({ match = {} }: Policy): string {
  const parts = [
    match.production === undefined ? '' : match.production ? 'production' : 'outside production',
    (match.environments ?? []).join(', '),
    (match.subjects ?? []).join(', '),
  ].filter(Boolean)
  return parts.length === 0 ? 'everywhere' : parts.join('; ')
}

function Change({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const api = useApi()
  const { name, mode, match = {}, edges = {} } = policy
  return (
    <Dialog
      title={name === undefined ? 'Add a policy' : `Change ${name}`}
      does="Save"
      onClose={onClose}
      onSend={(fields) => {
        const target = name ?? said(fields, 'name')
        const effects = Object.fromEntries(
          evidence.map(([key]) => [key, said(fields, key)]).filter(([, effect]) => effect !== ''),
        ) as object
        const environments = list(fields, 'environments')
        const subjects = list(fields, 'subjects')
        return api.put(apiPath('api', 'v1', 'policies', target), {
          ...policy,
          name: target,
          mode: said(fields, 'mode'),
          edges: effects,
          match: {
            ...(match.production === undefined ? {} : { production: match.production }),
            ...(environments.length > 0 ? { environments } : {}),
            ...(subjects.length > 0 ? { subjects } : {}),
          },
        })
      }}
    >
      {name === undefined && <TextField name="name" label="Name" />}
      <Choice name="mode" label="Mode" value={mode} options={Object.entries(modes)} />
      <TextField
        name="environments"
        label="Environments"
        hint="With commas between; empty is all."
        value={(match.environments ?? []).join(', ')}
        optional
      />
      <TextField
        name="subjects"
        label="Subjects"
        hint="Patterns such as orders-*; empty is all."
        value={(match.subjects ?? []).join(', ')}
        optional
      />
      <div className="grid gap-3 sm:grid-cols-2">
        {evidence.map(([key, words]) => (
          <Choice
            key={key}
            name={key}
            label={words}
            value={edges[key] ?? ''}
            options={[
              ['', 'not said'],
              ['block', 'block'],
              ['warn', 'warn'],
              ['ignore', 'ignore'],
            ]}
          />
        ))}
      </div>
    </Dialog>
  )
}

type ChoiceProps = { name: string; label: string; value: string; options: (readonly [string, string])[] }

function Choice({ name, label, value, options }: ChoiceProps) {
  return (
    <label className="block">
      <span className="label mb-1 block">{label}</span>
      <select name={name} className="field w-full px-2" defaultValue={value}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
