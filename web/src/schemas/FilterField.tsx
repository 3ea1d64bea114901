import { useNavigate } from '@tanstack/react-router'
import { ListFilter } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { listLink } from '../links'
import { narrowed, type ListSearch } from '../search'

/** How long typing may pause before the list is asked for. Shorter asks for words that nobody means. */
const pauseMs = 150

/** FilterField narrows the list while one types. The address follows, in one step of the history per visit. */
export function FilterField({ search }: { search: ListSearch }) {
  const navigate = useNavigate()
  const wanted = search.q ?? ''
  const [text, setText] = useState(wanted)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The address is the state: going back, or a link, changes the field. What is being typed is ahead of it.
  const [shown, setShown] = useState(wanted)
  if (wanted !== shown) {
    setShown(wanted)
    if (wanted !== text.trim()) setText(wanted)
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return (
    <div className="relative min-w-0 flex-1 basis-64 sm:max-w-md">
      <ListFilter
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-mute"
      />
      <input
        type="search"
        aria-label="Filter by name"
        placeholder="Filter by name"
        className="field w-full pr-2 pl-8.5"
        value={text}
        onChange={(event) => {
          const { value } = event.target
          setText(value)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => {
            void navigate({ ...listLink(narrowed(search, { q: value.trim() })), replace: true })
          }, pauseMs)
        }}
      />
    </div>
  )
}
