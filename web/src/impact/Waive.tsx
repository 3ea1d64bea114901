import { useState } from 'react'
import { useApi } from '../api/context'
import type { Impact } from '../api/types'
import { apiPath } from '../names'
import { Dialog, said, TextField } from '../ui/Dialog'
import { dayFrom, longestWaiver } from './group'

/** How long a waiver lasts where nobody says, in days. */
const usual = 30

type Props = { application: string; report: Impact; onClose: () => void }

/** Waive accepts for a time that an application is hurt. The row stays, and opens again when the time is over. */
export function Waive({ application, report, onClose }: Props) {
  const api = useApi()
  const [now] = useState(() => new Date())
  const { subject, environment, candidate } = report
  return (
    <Dialog
      title={`Accept this for ${application}`}
      does="Waive"
      onClose={onClose}
      onSend={(fields) => {
        const only = fields.get('only') === 'on' && candidate.fingerprint !== ''
        return api.post(apiPath('api', 'v1', 'waivers'), {
          application,
          subject,
          environment,
          reason: said(fields, 'reason'),
          expires: new Date(`${said(fields, 'expires')}T00:00:00`).toISOString(),
          ...(only ? { fingerprint: candidate.fingerprint } : {}),
        })
      }}
    >
      <p className="text-soft">
        Whoever owns {application} says that this change to <bdi>{subject}</bdi> may hurt it in {environment}{' '}
        for a while. The row stays in every report.
      </p>
      <TextField name="reason" label="Reason" />
      <TextField
        name="expires"
        label="Until"
        type="date"
        value={dayFrom(now, usual)}
        hint={`${longestWaiver} days at most`}
      />
      {candidate.fingerprint !== '' && (
        <label className="flex min-h-6 items-center gap-2">
          <input type="checkbox" name="only" defaultChecked className="size-4 accent-accent" />
          Only for exactly this schema
        </label>
      )}
    </Dialog>
  )
}
