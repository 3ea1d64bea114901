/** TableSkeleton has the layout of a table, so that nothing moves when it comes. */
export function TableSkeleton() {
  return (
    <div className="card overflow-hidden" role="status" aria-label="Loading">
      <div className="h-9 border-b border-line bg-sunken" />
      {Array.from({ length: 12 }, (_, row) => (
        <div
          key={row}
          className="flex h-[2.6rem] items-center gap-6 border-b border-line px-4 last:border-b-0"
        >
          <div className={`skeleton h-3.5 ${['w-1/3', 'w-1/4', 'w-2/5'][row % 3] ?? ''}`} />
          <div className="skeleton ml-auto hidden h-3.5 w-1/3 md:block" />
        </div>
      ))}
    </div>
  )
}

/** PageSkeleton has the layout of the page of one thing, whose script is on its way. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <div className="skeleton my-1 h-3.5 w-16" />
      <div className="skeleton mt-3 h-6 w-1/3" />
      <div className="card mt-6 space-y-3.5 px-5 py-6">
        {['w-1/5', 'w-2/5', 'w-1/3', 'w-2/3', 'w-3/5', 'w-3/4', 'w-1/2'].map((width) => (
          <div key={width} className={`skeleton h-3.5 ${width}`} />
        ))}
      </div>
    </div>
  )
}
