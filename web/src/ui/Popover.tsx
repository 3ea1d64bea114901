import { useId, useRef, useState, type ReactNode } from 'react'

type Props = {
  /** What is on the button. */
  button: ReactNode
  /** Name of what opens, for those who cannot see it. */
  label: string
  /** Name of the button where its content does not say it. */
  name?: string
  buttonClass?: string
  width?: number
  children: ReactNode
}

const margin = 8

/**
 * Popover is a button and what it opens over the page. The browser's own popover brings the top layer, Escape and
 * closing by a click elsewhere; here it only gets its place. What is inside is rendered while it is open.
 */
export function Popover({ button, label, name, buttonClass = 'control', width = 320, children }: Props) {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [place, setPlace] = useState({ left: 0, top: 0 })
  return (
    <>
      <button
        ref={opener}
        type="button"
        popoverTarget={id}
        aria-label={name}
        aria-expanded={open}
        className={buttonClass}
      >
        {button}
      </button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className="absolute inset-auto m-0 max-w-[calc(100vw-1rem)] rounded-card border border-line bg-surface p-4 text-ink shadow-pop"
        style={{ ...place, width }}
        onBeforeToggle={(event) => {
          const opens = event.newState === 'open'
          setOpen(opens)
          // What has the focus in here is about to go. The browser would leave the focus nowhere.
          if (!opens && event.currentTarget.contains(document.activeElement))
            opener.current?.focus({ preventScroll: true })
          const box = opener.current?.getBoundingClientRect()
          if (!opens || box === undefined) return
          const { clientWidth } = document.documentElement
          setPlace({
            left: Math.max(margin, Math.min(box.left, clientWidth - width - margin)) + window.scrollX,
            top: box.bottom + 6 + window.scrollY,
          })
        }}
      >
        {open && children}
      </div>
    </>
  )
}
