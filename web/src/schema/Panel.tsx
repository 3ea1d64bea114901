import { useId, type ReactNode } from 'react'

/** Panel is one topic beside or below the text of a schema. */
export function Panel({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="card px-5 pt-4 pb-4">
      <h2 id={id} className="mb-2 flex items-baseline gap-2 font-semibold">
        {title}
        {count !== undefined && (
          <span className="text-xs font-normal text-mute">{count.toLocaleString('en')}</span>
        )}
      </h2>
      {children}
    </section>
  )
}
