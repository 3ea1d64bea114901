import { useRouter } from '@tanstack/react-router'
import { ListFilter } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'

type Props = {
  label: string
  /** What can be typed; the label when left out. */
  placeholder?: string
  /** What the address says. */
  wanted: string
  /** Called when typing pauses, with the text without the blanks around it. */
  onText: (text: string) => void
}

/** How long typing may pause before something is asked for. Shorter asks for words that nobody means. */
const pauseMs = 150

/** FilterField narrows something while one types. */
export function FilterField({ label, placeholder = label, wanted, onText }: Props) {
  const [text, setText] = useState(wanted)
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The address is the state: going back, or a link, changes the field. What is being typed is ahead of it.
  const [shown, setShown] = useState(wanted)
  if (wanted !== shown) {
    setShown(wanted)
    if (wanted !== text.trim()) setText(wanted)
  }
  // What is asked for when the pause is over belongs to the page as it is then, not as it was at the last key.
  const latest = useRef(onText)
  useEffect(() => {
    latest.current = onText
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return (
    <div className="relative min-w-0 flex-1 basis-64 sm:max-w-lg">
      <ListFilter
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-mute"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        className="field w-full pr-2 pl-8.5 text-ellipsis"
        value={text}
        onChange={(event) => {
          const { value } = event.target
          setText(value)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => {
            // A click on a link leads elsewhere already, and must not be undone.
            const { location, resolvedLocation } = router.state
            if (resolvedLocation !== undefined && location.pathname !== resolvedLocation.pathname) return
            latest.current(value.trim())
          }, pauseMs)
        }}
      />
    </div>
  )
}
