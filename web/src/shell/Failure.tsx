import { useTitle } from '../ui/title'

/** Failure is shown instead of a page whose code failed. That is a bug, so the message is there to be reported. */
export function Failure({ error }: { error: unknown }) {
  useTitle('Error')
  return (
    <div role="alert" className="mx-auto max-w-xl py-12">
      <h1 className="text-2xl font-semibold">This page has failed</h1>
      <p className="mt-3 text-soft">
        That is an error in the application, not in your data. Loading the page again may help; if not, please
        report this message.
      </p>
      <pre tabIndex={0} className="card mt-4 overflow-x-auto p-4 font-mono text-xs">
        {error instanceof Error ? error.message : String(error)}
      </pre>
      <button
        type="button"
        className="control mt-6"
        onClick={() => {
          window.location.reload()
        }}
      >
        Load again
      </button>
    </div>
  )
}
