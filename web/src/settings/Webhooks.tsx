import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../api/context'
import { settingsLink } from '../links'
import { apiPath } from '../names'
import { Banner } from '../ui/Banner'
import { CopyButton } from '../ui/copy'
import { Dialog, list, said, TextField } from '../ui/Dialog'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'
import { When } from '../ui/time'
import { deliveriesQuery, webhooksPath, webhooksQuery, type Delivery, type Webhook } from './query'
import { Act, Remove } from './Remove'

type Deed = { what: 'add' } | { what: 'change' | 'remove'; hook: Webhook }

/** Webhooks lists who is told of changes. */
export function Webhooks() {
  const hooks = useQuery(webhooksQuery(useApi()))
  const { hook: shown } = useSearch({ from: '/settings' })
  const [act, setAct] = useState<Deed>()
  const [secret, setSecret] = useState<string>()
  const close = () => {
    setAct(undefined)
  }
  return (
    <Loaded query={hooks} what="The webhooks">
      {({ items }) => (
        <div className="space-y-4">
          <div className="flex justify-end">
            <button
              type="button"
              className="control"
              onClick={() => {
                setAct({ what: 'add' })
              }}
            >
              Add a webhook
            </button>
          </div>
          {secret !== undefined && (
            <Banner kind="info" action={<CopyButton text={secret} name="Copy the secret" />}>
              Deliveries are signed with this secret, which is shown this once:{' '}
              <code className="font-mono break-all">{secret}</code>
            </Banner>
          )}
          {items.length === 0 ? (
            <p className="card px-6 py-10 text-center text-soft">
              Nobody is told of changes yet. A webhook gets each of them as a CloudEvent, signed, in order,
              and again until it has taken it.
            </p>
          ) : (
            <Table
              caption="Webhooks"
              columns={[{ title: 'Address' }, { title: 'Is told of' }, { title: 'State' }, { title: 'Do' }]}
            >
              {items.map((hook) => (
                <Row key={hook.id} hook={hook} isShown={hook.id === shown} onAct={setAct} />
              ))}
            </Table>
          )}
          {items.map(
            (hook) =>
              hook.id !== undefined &&
              hook.id === shown && <Deliveries key={hook.id} id={hook.id} url={hook.url} />,
          )}
          {act?.what === 'add' && (
            <Change
              hook={{ url: '', cursor: 0 }}
              onClose={close}
              onSaved={({ secret }) => {
                setSecret(secret)
              }}
            />
          )}
          {act?.what === 'change' && <Change hook={act.hook} onClose={close} onSaved={() => undefined} />}
          {act?.what === 'remove' && (
            <Remove
              title="Remove the webhook"
              path={apiPath('api', 'v1', 'webhooks', act.hook.id ?? '')}
              onClose={close}
            >
              <span className="font-mono text-xs break-all">{act.hook.url}</span> is told of nothing any more,
              and its deliveries are forgotten.
            </Remove>
          )}
        </div>
      )}
    </Loaded>
  )
}

type RowProps = { hook: Webhook; isShown: boolean; onAct: (act: Deed) => void }

function Row({ hook, isShown, onAct }: RowProps) {
  const { id = '', url, types = [], subjects = [], paused, cursor } = hook
  return (
    <tr>
      <th scope="row" className="font-mono text-xs font-normal break-all">
        {url}
      </th>
      <td>
        {types.length === 0 ? 'everything' : types.join(', ')}
        {subjects.length > 0 && <p className="text-xs text-mute">about {subjects.join(', ')}</p>}
      </td>
      <td>
        {paused === true ? 'paused' : 'active'}
        <p className="text-xs text-mute">told up to position {cursor}</p>
      </td>
      <td>
        <div className="flex flex-wrap gap-1.5">
          <Test id={id} url={url} />
          <Link
            {...settingsLink(isShown ? { part: 'webhooks' } : { part: 'webhooks', hook: id })}
            aria-expanded={isShown}
            aria-label={`Deliveries to ${url}`}
            resetScroll={false}
            className="control min-h-7 px-2.5 text-xs"
          >
            Deliveries
          </Link>
          <Act
            name={`Change ${url}`}
            onClick={() => {
              onAct({ what: 'change', hook })
            }}
          >
            Change
          </Act>
          <Act
            name={`Remove ${url}`}
            onClick={() => {
              onAct({ what: 'remove', hook })
            }}
          >
            Remove
          </Act>
        </div>
      </td>
    </tr>
  )
}

/** Test delivers a made-up event once and says what came of it. */
function Test({ id, url }: { id: string; url: string }) {
  const api = useApi()
  const queries = useQueryClient()
  const trying = useMutation({
    mutationFn: () => api.post<Delivery>(apiPath('api', 'v1', 'webhooks', id, 'test'), {}),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveriesQuery(api, id).queryKey }),
  })
  return (
    <>
      <button
        type="button"
        className="control min-h-7 px-2.5 text-xs"
        aria-label={`Test ${url}`}
        disabled={trying.isPending}
        onClick={() => {
          trying.mutate()
        }}
      >
        {trying.isPending ? 'Trying…' : 'Test'}
      </button>
      <span role="status" className="basis-full empty:hidden">
        {trying.data !== undefined && <Outcome delivery={trying.data} />}
        {trying.error !== null && trying.error.message}
      </span>
    </>
  )
}

function Outcome({ delivery: { delivered, status, error, milliseconds } }: { delivery: Delivery }) {
  const Icon = delivered ? CircleCheck : CircleAlert
  const words = [
    delivered ? 'delivered' : 'failed',
    status === undefined ? '' : `status ${status}`,
    error ?? '',
  ]
  return (
    <span className={`inline-flex items-start gap-1.5 ${delivered ? 'text-good' : 'text-bad'}`}>
      <Icon size={14} aria-hidden className="mt-1 shrink-0" />
      <span>
        {words.filter(Boolean).join(', ')} <span className="text-mute">({milliseconds} ms)</span>
      </span>
    </span>
  )
}

function Deliveries({ id, url }: { id: string; url: string }) {
  const deliveries = useQuery(deliveriesQuery(useApi(), id))
  return (
    <section>
      <h2 className="mb-2 font-semibold">Newest deliveries to {url}</h2>
      <Loaded query={deliveries} what="The deliveries">
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-soft">
              Nothing has been delivered yet, and nothing tried but tests, which are not kept.
            </p>
          ) : (
            <Table
              caption="Newest deliveries"
              columns={[{ title: 'When' }, { title: 'Event' }, { title: 'Try' }, { title: 'Outcome' }]}
            >
              {items.map((delivery) => (
                <tr key={`${delivery.position} ${delivery.attempt} ${delivery.at}`}>
                  <td>
                    <When at={delivery.at} />
                  </td>
                  <td>
                    {delivery.type}
                    {delivery.position > 0 && (
                      <p className="text-xs text-mute">position {delivery.position}</p>
                    )}
                  </td>
                  <td className="tabular-nums">{delivery.attempt}</td>
                  <td>
                    <Outcome delivery={delivery} />
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Loaded>
    </section>
  )
}

type ChangeProps = { hook: Webhook; onClose: () => void; onSaved: (hook: Webhook) => void }

function Change({ hook, onClose, onSaved }: ChangeProps) {
  const api = useApi()
  const { id, url, types = [], subjects = [], paused } = hook
  return (
    <Dialog
      title={id === undefined ? 'Add a webhook' : 'Change the webhook'}
      does="Save"
      onClose={onClose}
      onSend={async (fields) => {
        const body = {
          url: said(fields, 'url'),
          types: list(fields, 'types'),
          subjects: list(fields, 'subjects'),
          paused: fields.has('paused'),
        }
        onSaved(
          id === undefined
            ? await api.post<Webhook>(webhooksPath, body)
            : await api.put<Webhook>(apiPath('api', 'v1', 'webhooks', id), body),
        )
      }}
    >
      <TextField name="url" label="Address" type="url" value={url} />
      <TextField
        name="types"
        label="Types of events"
        hint="Such as version.registered or contract.*; empty is all."
        value={types.join(', ')}
        optional
      />
      <TextField
        name="subjects"
        label="Subjects"
        hint="Patterns such as orders-*; empty is all."
        value={subjects.join(', ')}
        optional
      />
      <label className="flex min-h-7 items-center gap-2">
        <input type="checkbox" name="paused" defaultChecked={paused === true} className="size-4" />
        Paused: what happens meanwhile is delivered later
      </label>
    </Dialog>
  )
}
