import { useState } from 'react'
import type { components } from '../api/schema'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import { Dialog, said, TextField } from '../ui/Dialog'

type Annotation = components['schemas']['Annotation']

/** SetChannel asks on which channel the messages of a subject are sent, where nothing tells it. */
export function SetChannel({ subject }: { subject: string }) {
  const api = useApi()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button
        type="button"
        className="link min-h-6"
        onClick={() => {
          setAsking(true)
        }}
      >
        Set it
      </button>
      {asking && (
        <Dialog
          title={`Where is ${subject} sent?`}
          does="Save"
          onClose={() => {
            setAsking(false)
          }}
          onSend={async (form) => {
            const path = apiPath('api', 'v1', 'subjects', subject)
            // What else was set stays. An empty patch changes nothing and answers all of it.
            const { override } = await api.patch<Annotation>(path, {})
            await api.patch(path, { override: { ...override, channel: said(form, 'channel') } })
          }}
        >
          <TextField
            name="channel"
            label="Channel"
            hint="A topic, or cluster/topic where it is on another cluster than the usual one."
          />
        </Dialog>
      )}
    </>
  )
}
