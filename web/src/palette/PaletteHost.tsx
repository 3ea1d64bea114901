import { Search } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { isTyping } from '../ui/keys'
import { Palette } from './Palette'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** PaletteHost is the button in the header that opens the search, and the keys that do: '/' and ⌘K or Ctrl+K. */
export function PaletteHost() {
  const [open, setOpen] = useState(false)
  const close = useCallback(() => {
    setOpen(false)
  }, [])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const slash = event.key === '/' && !isTyping(event)
      const chord =
        event.key.toLowerCase() === 'k' && (isMac ? event.metaKey : event.ctrlKey) && !event.altKey
      if (!slash && !chord) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className="field flex w-full items-center gap-2 bg-paper px-2.5 text-left text-mute hover:bg-sunken"
        onClick={() => {
          setOpen(true)
        }}
      >
        <Search size={16} aria-hidden className="shrink-0" />
        <span className="flex-1 truncate">Search</span>
        <kbd className="hidden rounded border border-line bg-surface px-1.5 font-mono text-[0.6875rem] sm:inline">
          {isMac ? '⌘K' : 'Ctrl K'}
        </kbd>
      </button>
      {open && <Palette onClose={close} />}
    </>
  )
}
