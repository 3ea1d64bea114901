import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import { apiPath } from '../names'
import { Dialog, list, said, TextField } from '../ui/Dialog'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'
import type { Environment } from './query'
import { Act, Remove } from './Remove'

const columns = [
  { title: 'Environment', className: 'min-w-36' },
  { title: 'Kind', className: 'min-w-36' },
  { title: 'Cluster', className: 'min-w-32' },
  { title: 'Requests belong to it by', className: 'min-w-96' },
  { title: 'Change', className: 'w-44' },
]

/** Environments lists where contracts are deployed, and what binds a request to each. */
export function Environments() {
  const environments = useQuery(environmentsQuery(useApi()))
  const [changed, setChanged] = useState<Environment>()
  const [removed, setRemoved] = useState<string>()
  return (
    <Loaded query={environments} what="The environments">
      {({ items, own }) => (
        <>
          <div className="mb-3 flex justify-end">
            <button
              type="button"
              className="control"
              onClick={() => {
                setChanged({})
              }}
            >
              Add an environment
            </button>
          </div>
          <Table caption="Environments" columns={columns}>
            {items.map((environment) => (
              <tr key={environment.name}>
                <th scope="row" className="font-medium">
                  <bdi>{environment.name}</bdi>
                  {environment.name === own && (
                    <p className="text-xs font-normal text-mute">that of this instance</p>
                  )}
                </th>
                <td>{environment.production === true ? 'production' : 'not production'}</td>
                <td>{environment.cluster ?? <span className="text-mute">not said</span>}</td>
                <td>
                  <Bindings environment={environment} isOwn={environment.name === own} />
                </td>
                <td>
                  <div className="flex gap-1.5">
                    <Act
                      name={`Change ${environment.name ?? ''}`}
                      onClick={() => {
                        setChanged(environment)
                      }}
                    >
                      Change
                    </Act>
                    {environment.name !== own && (
                      <Act
                        name={`Remove ${environment.name ?? ''}`}
                        onClick={() => {
                          setRemoved(environment.name)
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
              title={`Remove ${removed}`}
              path={apiPath('api', 'v1', 'environments', removed)}
              onClose={() => {
                setRemoved(undefined)
              }}
            >
              Requests that belonged to it belong to another one, or to that of the instance. Its history
              stays.
            </Remove>
          )}
          {changed !== undefined && (
            <Change
              environment={changed}
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

/** How many values of a binding a row shows; the dialog has all. */
const mostValues = 3

function Bindings({ environment: { bindings = {} }, isOwn }: { environment: Environment; isOwn: boolean }) {
  const said = [
    ['host', bindings.hosts],
    ['context', bindings.contexts],
    ['principal', bindings.principals],
    ['header', bindings.header === undefined ? undefined : [bindings.header]],
  ] as const
  const lines = said.filter(([, values]) => values !== undefined && values.length > 0)
  if (lines.length === 0)
    return <span className="text-mute">{isOwn ? 'all that nothing else claims' : 'nothing yet'}</span>
  return (
    <ul>
      {lines.map(([what, values = []]) => (
        <li key={what}>
          {what}{' '}
          <bdi className="font-mono text-xs wrap-anywhere" title={values.join(', ')}>
            {values.slice(0, mostValues).join(', ')}
          </bdi>
          {values.length > mostValues && (
            <span className="text-mute"> and {values.length - mostValues} more</span>
          )}
        </li>
      ))}
    </ul>
  )
}

function Change({ environment, onClose }: { environment: Environment; onClose: () => void }) {
  const api = useApi()
  const { name, cluster, production, bindings = {} } = environment
  return (
    <Dialog
      title={name === undefined ? 'Add an environment' : `Change ${name}`}
      does="Save"
      onClose={onClose}
      onSend={(fields) => {
        const target = name ?? said(fields, 'name')
        return api.put(apiPath('api', 'v1', 'environments', target), {
          name: target,
          production: fields.has('production'),
          ...(said(fields, 'cluster') === '' ? {} : { cluster: said(fields, 'cluster') }),
          bindings: {
            hosts: list(fields, 'hosts'),
            contexts: list(fields, 'contexts'),
            principals: list(fields, 'principals'),
            ...(said(fields, 'header') === '' ? {} : { header: said(fields, 'header') }),
          },
        })
      }}
    >
      {name === undefined && <TextField name="name" label="Name" />}
      <label className="flex min-h-7 items-center gap-2">
        <input type="checkbox" name="production" defaultChecked={production === true} className="size-4" />
        It is production
      </label>
      <TextField name="cluster" label="Cluster of its channels" value={cluster ?? ''} optional />
      <p className="text-soft">A request belongs to it by any of these; separate several with commas.</p>
      <TextField name="hosts" label="Host names" value={(bindings.hosts ?? []).join(', ')} optional />
      <TextField name="contexts" label="Contexts" value={(bindings.contexts ?? []).join(', ')} optional />
      <TextField
        name="principals"
        label="Principals"
        value={(bindings.principals ?? []).join(', ')}
        optional
      />
      <TextField name="header" label="Header" hint="Name: value" value={bindings.header ?? ''} optional />
    </Dialog>
  )
}
