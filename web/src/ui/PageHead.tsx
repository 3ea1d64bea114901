import type { ReactNode } from 'react'

/** PageHead is the top of a page that is about no single thing: its name, a line below it, and what can be done. */
export function PageHead({
  title,
  below,
  children,
}: {
  title: string
  below?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <div className="mt-0.5 min-h-5 text-mute">{below}</div>
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </div>
  )
}
