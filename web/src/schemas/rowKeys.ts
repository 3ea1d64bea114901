import { useEffect, useRef } from 'react'
import { isTyping } from '../ui/keys'

/** useRowKeys lets j and k go from row to row of the lists below an element. Enter follows, as in every link. */
export function useRowKeys() {
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (step === 0 || isTyping(event)) return
      const rows = [...(container.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
      const now = rows.findIndex((row) => row === document.activeElement)
      const next = rows[now < 0 ? 0 : now + step]
      next?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  return container
}
