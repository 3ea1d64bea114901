import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/context'
import type { Edge } from '../api/types'
import { applicationsQuery } from '../api/usage'
import { apiPath } from '../names'
import { Dialog, said, TextField } from '../ui/Dialog'
import { Popover } from '../ui/Popover'

type Act = 'claim' | 'tool' | 'confirm' | 'retire'

/** Decisions are what a person can say about an edge. Each one is written into the history with who said it. */
export function Decisions({ edge }: { edge: Edge }) {
  const [act, setAct] = useState<Act>()
  const who = edge.application ?? edge.principal ?? 'somebody'
  const unmapped = edge.application === undefined && edge.principal !== undefined
  const close = () => {
    setAct(undefined)
  }
  return (
    <>
      <Popover
        button="Decide"
        name={`Decide about ${who}`}
        label={`Decide about ${who}`}
        buttonClass="control min-h-7 px-2.5 text-xs"
        width={240}
      >
        <ul className="space-y-1">
          {unmapped && (
            <>
              <Choice
                name="It is ours: claim it"
                onChoose={() => {
                  setAct('claim')
                }}
              />
              <Choice
                name="It is only a tool"
                onChoose={() => {
                  setAct('tool')
                }}
              />
            </>
          )}
          <Choice
            name="Confirm that it is true"
            onChoose={() => {
              setAct('confirm')
            }}
          />
          <Choice
            name="Retire it: it has ended"
            onChoose={() => {
              setAct('retire')
            }}
          />
        </ul>
      </Popover>
      {act === 'claim' && edge.principal !== undefined && (
        <Claim principal={edge.principal} onClose={close} />
      )}
      {act === 'tool' && edge.principal !== undefined && (
        <MarkAsTool principal={edge.principal} onClose={close} />
      )}
      {(act === 'confirm' || act === 'retire') && (
        <Decide edge={edge} who={who} decision={act} onClose={close} />
      )}
    </>
  )
}

function Choice({ name, onChoose }: { name: string; onChoose: () => void }) {
  return (
    <li>
      <button
        type="button"
        className="min-h-7 w-full rounded px-2 text-left hover:bg-sunken"
        onClick={(event) => {
          event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()
          onChoose()
        }}
      >
        {name}
      </button>
    </li>
  )
}

/** Claim says which application stands behind a principal. */
export function Claim({ principal, onClose }: { principal: string; onClose: () => void }) {
  const api = useApi()
  const { data } = useInfiniteQuery(applicationsQuery(api, {}))
  const known = data?.pages.flatMap(({ items }) => items.map(({ name }) => name)) ?? []
  return (
    <Dialog
      title={`Who is ${principal}?`}
      does="Claim it"
      onClose={onClose}
      onSend={(fields) =>
        api.put(apiPath('api', 'v1', 'principals', principal), {
          principal,
          application: said(fields, 'application'),
          kind: 'service',
        })
      }
    >
      <p className="text-soft">
        What this identity does counts for the application from now on, in the past as well. The history keeps
        who said so.
      </p>
      <TextField
        name="application"
        label="Application"
        hint="One that is known, or a new one."
        known={known}
      />
    </Dialog>
  )
}

function MarkAsTool({ principal, onClose }: { principal: string; onClose: () => void }) {
  const api = useApi()
  return (
    <Dialog
      title={`${principal} is a tool`}
      does="Mark as a tool"
      onClose={onClose}
      onSend={() => api.put(apiPath('api', 'v1', 'principals', principal), { principal, kind: 'tool' })}
    >
      <p className="text-soft">
        A tool looks at schemas and reads no data, such as a user interface for Kafka. It is no consumer any
        more, and explains itself in the coverage.
      </p>
    </Dialog>
  )
}

type DecideProps = { edge: Edge; who: string; decision: 'confirm' | 'retire'; onClose: () => void }

function Decide({ edge, who, decision, onClose }: DecideProps) {
  const api = useApi()
  const { id, role, subject, environment } = edge
  return (
    <Dialog
      title={decision === 'confirm' ? `${who} ${role} ${subject}` : `${who} no longer ${role} ${subject}`}
      does={decision === 'confirm' ? 'Confirm' : 'Retire'}
      onClose={onClose}
      onSend={(fields) =>
        api.post(apiPath('api', 'v1', 'edges', id, decision), {
          environment,
          subject,
          reason: said(fields, 'reason'),
        })
      }
    >
      <p className="text-soft">
        {decision === 'confirm'
          ? 'You vouch for it, whatever the evidence says.'
          : 'It hinders no change any more. Newer evidence, or a newer build that declares it, brings it back.'}
      </p>
      <TextField name="reason" label="Reason" hint="Read by whoever wonders about it later." />
    </Dialog>
  )
}
