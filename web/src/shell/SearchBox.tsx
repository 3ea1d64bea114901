import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { listLink } from '../links'
import { isTyping } from '../ui/keys'

/** SearchBox leads from any page to the subjects that contain a text. The key '/' leads to it. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const navigate = useNavigate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  return (
    <form
      role="search"
      className="relative"
      onSubmit={(event) => {
        event.preventDefault()
        void navigate(listLink(text.trim() === '' ? {} : { q: text.trim() }))
      }}
    >
      <Search
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-mute"
      />
      <input
        ref={input}
        type="search"
        aria-label="Search subjects"
        placeholder="Search subjects"
        className="field w-full bg-paper pr-9 pl-8.5"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
        }}
      />
      <kbd className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 rounded border border-line bg-surface px-1.5 font-mono text-[0.6875rem] text-mute">
        /
      </kbd>
    </form>
  )
}
