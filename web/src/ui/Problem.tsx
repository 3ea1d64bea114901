import { RotateCw } from 'lucide-react'
import { ApiError } from '../api/client'
import { Banner } from './Banner'
import { CopyButton } from './copy'

function Retry({ onRetry }: { onRetry: () => void }) {
  return (
    <button type="button" className="control" onClick={onRetry}>
      <RotateCw size={15} aria-hidden />
      Try again
    </button>
  )
}

/** Problem stands where content would be that could not be read. */
export function Problem({ error, what, onRetry }: { error: Error; what: string; onRetry: () => void }) {
  const { status, code, requestId } =
    error instanceof ApiError ? error.problem : { status: 0, code: 0, requestId: '' }
  const facts = [
    status > 0 ? `status ${status}` : '',
    code > 0 && code !== status ? `error code ${code}` : '',
  ].filter(Boolean)
  return (
    <div role="alert" className="card px-6 py-10 text-center">
      <p className="text-lg font-semibold">{what} could not be read</p>
      <p className="mt-1.5 text-soft">
        {status === 403 ? `You may not see this. ${error.message}` : error.message}
      </p>
      {facts.length > 0 && <p className="mt-1 text-xs text-mute">{facts.join(' · ')}</p>}
      {requestId !== '' && (
        <p className="mt-1 flex items-center justify-center gap-1 text-xs text-mute">
          request <code className="font-mono">{requestId}</code>
          <CopyButton text={requestId} name="Copy the request id" />
        </p>
      )}
      <div className="mt-5">
        <Retry onRetry={onRetry} />
      </div>
    </div>
  )
}

/** Outdated says that what is shown is older than it should be. */
export function Outdated({ since, onRetry }: { since: number; onRetry: () => void }) {
  return (
    <Banner kind="warn" action={<Retry onRetry={onRetry} />}>
      Could not refresh. Showing the state of {new Date(since).toLocaleTimeString('en-GB')}.
    </Banner>
  )
}
