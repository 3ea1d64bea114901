import type { ReactNode } from 'react'

/** Choice holds links of which one is the current one, drawn as one control. */
export function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="choice">
      {children}
    </div>
  )
}
