import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useApi } from '../api/context'
import { suggestionQuery } from '../api/queries'
import type { SubjectItem } from '../api/types'
import { listLink, versionLink } from '../links'
import { isTyping } from '../ui/keys'
import { contextName, Format } from '../ui/labels'

/**
 * SearchBox leads from any page to a subject, or to the list of all that contain a text. The key '/' leads to it. It
 * is a combobox as the ARIA practices describe it: the focus stays in the field, the arrows choose.
 */
export function SearchBox() {
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  useSlash(field)

  const q = useDeferredValue(text.trim())
  const { data } = useQuery(suggestionQuery(useApi(), q))
  const items = q === '' ? [] : (data?.items ?? [])
  const expanded = open && items.length > 0

  const go = (item: SubjectItem | undefined) => {
    setOpen(false)
    setChosen(-1)
    if (item === undefined) {
      void navigate(listLink(text.trim() === '' ? {} : { q: text.trim() }))
    } else {
      setText('')
      field.current?.blur()
      void navigate(versionLink(item.subject))
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && items.length > 0) {
      event.preventDefault()
      setOpen(true)
      // One more place than items: the field itself, where nothing is chosen.
      setChosen((now) => ((now + 1 + step + items.length + 1) % (items.length + 1)) - 1)
    } else if (event.key === 'Escape') {
      if (expanded) event.preventDefault() // the first one closes the list, the second clears the field
      setOpen(false)
      setChosen(-1)
    }
  }
  return (
    <form
      role="search"
      className="relative"
      onSubmit={(event) => {
        event.preventDefault()
        go(expanded ? items[chosen] : undefined)
      }}
    >
      <Search
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-mute"
      />
      <input
        ref={field}
        type="search"
        role="combobox"
        aria-label="Search subjects"
        aria-expanded={expanded}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={expanded && chosen >= 0 ? `${listId}-${chosen}` : undefined}
        placeholder="Go to a subject"
        autoComplete="off"
        className="peer field w-full bg-paper pr-9 pl-8.5"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setOpen(true)
          setChosen(-1)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setOpen(false)
        }}
      />
      <kbd className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 rounded border border-line bg-surface px-1.5 font-mono text-[0.6875rem] text-mute peer-focus:hidden">
        /
      </kbd>
      <p role="status" className="sr-only">
        {open && q !== '' && data !== undefined && `${data.total} subjects found`}
      </p>
      <ul
        id={listId}
        role="listbox"
        aria-label="Subjects"
        hidden={!expanded}
        className="absolute inset-x-0 top-full z-30 mt-1.5 rounded-card border border-line bg-surface p-1.5 shadow-pop"
      >
        {items.map((item, index) => (
          <li
            key={item.subject}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={`flex items-center gap-3 rounded-control px-2.5 py-1.5 ${index === chosen ? 'bg-tint' : 'hover:bg-sunken'}`}
            onMouseDown={(event) => {
              event.preventDefault() // keeps the focus, and with it the list, until the click
            }}
            onClick={() => {
              go(item)
            }}
          >
            <span className="min-w-0 flex-1 truncate font-medium">
              <bdi>{item.name}</bdi>
              {item.context !== '.' && (
                <span className="ml-2 font-normal text-mute">{contextName(item.context)}</span>
              )}
            </span>
            <span className="shrink-0 text-xs text-mute">
              <Format format={item.format} />
            </span>
          </li>
        ))}
      </ul>
    </form>
  )
}

/** useSlash lets the key '/' lead to a field. */
function useSlash(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return
      event.preventDefault()
      field.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [field])
}
