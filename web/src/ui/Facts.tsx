import type { ReactNode } from 'react'

/** FactList is what is known of a thing at a glance, in a line where there is room for one. */
export function FactList({ children }: { children: ReactNode }) {
  return (
    <dl className="card mt-4 grid grid-cols-2 gap-x-6 gap-y-3 px-5 pt-3.5 pb-3 sm:grid-cols-3 lg:flex lg:flex-wrap lg:gap-x-10">
      {children}
    </dl>
  )
}

/** Fact is one entry of a FactList. A wide one takes a line of its own on a narrow screen. */
export function Fact({
  name,
  wide = false,
  children,
}: {
  name: string
  wide?: boolean
  children: ReactNode
}) {
  return (
    <div className={`min-w-0 ${wide ? 'col-span-2 sm:col-span-1' : ''}`}>
      <dt className="label">{name}</dt>
      <dd className="mt-0.5 min-h-6">{children}</dd>
    </div>
  )
}
