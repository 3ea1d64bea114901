import { useMutation } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useRef } from 'react'
import { useApi } from '../api/context'
import { apiPath } from '../names'
import type { HistoryCheck } from '../api/types'
import { Banner } from '../ui/Banner'
import { CopyButton } from '../ui/copy'

/** Verify lets the server read its whole history and check the chain of hashes over it. */
export function Verify() {
  const api = useApi()
  const dialog = useRef<HTMLDialogElement>(null)
  const check = useMutation({
    mutationFn: () => api.get<HistoryCheck>(apiPath('api', 'v1', 'changes', 'verify')),
  })
  return (
    <>
      <button
        type="button"
        className="control"
        onClick={() => {
          dialog.current?.showModal()
          check.mutate()
        }}
      >
        <ShieldCheck size={15} aria-hidden />
        Verify the chain
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="verify-title"
        closedby="any"
        className="m-auto w-[min(36rem,calc(100vw-2rem))] rounded-card border border-line bg-surface p-6 text-ink shadow-pop backdrop:bg-black/40"
      >
        <h2 id="verify-title" className="text-lg font-semibold">
          Is the history intact?
        </h2>
        <div className="mt-3 space-y-3">
          {check.isPending && <p role="status">Reading every change…</p>}
          {check.error !== null && <Banner kind="bad">Could not be checked: {check.error.message}</Banner>}
          {check.data !== undefined && <Result check={check.data} />}
        </div>
        <form method="dialog" className="mt-5 text-right">
          <button className="control">Close</button>
        </form>
      </dialog>
    </>
  )
}

function Result({ check }: { check: HistoryCheck }) {
  return (
    <>
      <Banner kind={check.intact ? 'good' : 'bad'}>
        {check.intact
          ? `Yes. ${check.entries.toLocaleString('en')} changes were read, and each one continues the chain.`
          : `No: ${check.cause ?? 'the chain is broken'}. ${check.entries.toLocaleString('en')} changes before that are intact.`}
      </Banner>
      <p className="text-soft">
        Keep this hash outside of the registry. A history that continues this one has it at position{' '}
        {check.entries.toLocaleString('en')} for ever.
      </p>
      <p className="flex items-start gap-1 rounded-control bg-sunken px-3 py-2">
        <code className="min-w-0 flex-1 font-mono text-xs leading-6 break-all">{check.chain}</code>
        <CopyButton text={check.chain} name="Copy the hash of the chain" />
      </p>
    </>
  )
}
