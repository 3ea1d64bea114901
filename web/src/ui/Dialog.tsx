import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useRef, type ReactNode } from 'react'

type Props = {
  title: string
  /** What the button says that does it: 'Retire it'. */
  does: string
  /** Called with the fields of the form; what it throws is shown, and the form stays as it is. */
  onSend: (fields: FormData) => Promise<unknown>
  onClose: () => void
  children: ReactNode
}

/**
 * Dialog asks for what a decision needs and carries it out. The browser's own dialog brings the focus trap and Escape.
 * A decision may change anything that is shown, so everything is read again.
 */
export function Dialog({ title, does, onSend, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const queries = useQueryClient()
  const sending = useMutation({
    mutationFn: onSend,
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries()
    },
  })
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      className="m-auto w-[min(32rem,calc(100vw-1.5rem))] rounded-card border border-line bg-surface p-6 text-ink shadow-pop backdrop:bg-black/45"
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          sending.mutate(new FormData(event.currentTarget))
        }}
      >
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <div className="mt-3 space-y-4">{children}</div>
        {sending.error !== null && (
          <p role="alert" className="mt-4 rounded-card bg-bad-tint px-3 py-2 font-medium text-bad">
            {sending.error.message}
          </p>
        )}
        <div className="mt-6 flex flex-wrap justify-end gap-2">
          <button type="button" className="control" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button
            type="submit"
            className="control border-accent bg-tint text-accent"
            disabled={sending.isPending}
          >
            {sending.isPending ? 'Sending…' : does}
          </button>
        </div>
      </form>
    </dialog>
  )
}

/** TextField is one line of a form. */
export function TextField(props: {
  name: string
  label: string
  hint?: string
  value?: string
  optional?: boolean
  type?: 'text' | 'date' | 'url'
  /** Values to choose from; others may be typed. */
  known?: readonly string[]
  onText?: (text: string) => void
}) {
  const { name, label, hint, value = '', optional = false, type = 'text', known, onText } = props
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="label mb-1 block">
        {label}
        {optional && <span className="font-normal"> (may stay empty)</span>}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        defaultValue={value}
        required={!optional}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        list={known === undefined ? undefined : `${id}-known`}
        autoComplete="off"
        className="field w-full px-2.5"
        onChange={(event) => onText?.(event.target.value)}
      />
      {known !== undefined && (
        <datalist id={`${id}-known`}>
          {known.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-mute">
          {hint}
        </p>
      )}
    </div>
  )
}

/** said is a field of a form as text, without the blanks around it. */
export function said(fields: FormData, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** list makes the entries of a field that commas or blanks separate. */
export function list(fields: FormData, name: string): string[] {
  return said(fields, name)
    .split(/[\s,]+/)
    .filter(Boolean)
}
