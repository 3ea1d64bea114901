import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useDeferredValue, useId, useState } from 'react'
import { useApi } from '../api/context'
import { suggestionQuery } from '../api/queries'

type Props = { subject: string | undefined; onSubject: (subject: string | undefined) => void }

/** SubjectField chooses the subject that a candidate is compared with, or none. */
export function SubjectField({ subject, onSubject }: Props) {
  const id = useId()
  const [text, setText] = useState(subject ?? '')
  const [shown, setShown] = useState(subject)
  if (subject !== shown) {
    setShown(subject)
    setText(subject ?? '')
  }
  const q = useDeferredValue(text.trim())
  const { data } = useQuery(suggestionQuery(useApi(), q === subject ? '' : q))
  const names = (data?.items ?? []).map((item) => item.subject)
  return (
    <form
      className="flex-1 basis-64 sm:max-w-md"
      onSubmit={(event) => {
        event.preventDefault()
        onSubject(q === '' ? undefined : q)
      }}
    >
      <label>
        <span className="label mb-1 block">Compare with a subject</span>
        <span className="relative block">
          <input
            list={id}
            autoComplete="off"
            placeholder="none: compare two texts"
            className="field w-full pr-9 pl-2.5"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              if (names.includes(event.target.value)) onSubject(event.target.value)
            }}
          />
          {subject !== undefined && (
            <button
              type="button"
              aria-label="Compare two texts instead"
              className="absolute top-1/2 right-1.5 flex size-6 -translate-y-1/2 items-center justify-center rounded text-mute hover:text-ink"
              onClick={() => {
                onSubject(undefined)
              }}
            >
              <X size={15} aria-hidden />
            </button>
          )}
        </span>
      </label>
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  )
}
