import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import { Dialog, list, said, TextField } from '../ui/Dialog'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'
import { policiesQuery, type Policy } from './query'
import { Act, Remove } from './Remove'

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
  const [removed, setRemoved] = useState<string>()
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
              { title: 'Policy', className: 'min-w-44' },
              { title: 'Where', className: 'min-w-28' },
              { title: 'Mode' },
              { title: 'Who counts how', className: 'min-w-80' },
              { title: 'Change', className: 'w-44' },
            ]}
          >
            {items.map((policy, index) => (
              <tr key={`${policy.name ?? ''} ${items.length - index}`}>
                <th scope="row" className="font-medium">
                  <bdi>{policy.name}</bdi>
                  {isBuiltIn(items, index) && (
                    <p className="text-xs font-normal text-mute">built in; one that matches before wins</p>
                  )}
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
                  <div className="flex flex-wrap gap-1.5">
                    <Act
                      name={`Change the policy ${policy.name ?? ''}`}
                      onClick={() => {
                        setChanged(policy)
                      }}
                    >
                      Change
                    </Act>
                    {!isBuiltIn(items, index) && (
                      <Act
                        name={`Remove the policy ${policy.name ?? ''}`}
                        onClick={() => {
                          setRemoved(policy.name)
                        }}
                      >
                        Remove
                      </Act>
                    )}
                  </div>
                </td>
              </tr>
            ))}
          </Table>
          {removed !== undefined && (
            <Remove
              title={`Remove the policy ${removed}`}
              path={apiPath('api', 'v1', 'policies', removed)}
              onClose={() => {
                setRemoved(undefined)
              }}
            >
              What it was about falls to the next one that matches.
            </Remove>
          )}
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

/** The policies of a registry that has none; they stand behind all others. */
const builtIn = ['production', 'default']

function isBuiltIn(policies: readonly Policy[], index: number): boolean {
  return policies[index]?.name === builtIn[index - policies.length + builtIn.length]
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
