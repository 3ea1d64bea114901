import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CopyButton } from '../ui/copy'
import { Breakable } from '../ui/labels'

type Props = {
  /** The list that it is one of. */
  above: { name: string; link: LinkProps }
  name: string
  /** What people call it, where that is not its name. */
  title?: string | undefined
  actions?: ReactNode
  children?: ReactNode
}

/** ThingHead is the top of the page of one thing of the catalog. */
export function ThingHead({ above, name, title = name, actions, children }: Props) {
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <nav aria-label="Breadcrumb" className="text-mute">
            <Link {...above.link} className="hover:text-ink hover:underline">
              {above.name}
            </Link>
          </nav>
          <div className="mt-1 flex items-start gap-1.5">
            <h1 className="min-w-0 text-2xl leading-tight font-semibold tracking-tight">
              <Breakable name={title === '' ? '(no name)' : title} />
            </h1>
            <CopyButton text={name} name="Copy the name" className="mt-1" />
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-2">{actions}</div>
      </div>
      {title !== name && (
        <p className="mt-1 text-xs text-mute">
          <bdi>{name}</bdi>
        </p>
      )}
      {children}
    </>
  )
}

type NotProps = {
  what: string
  name: string
  all: LinkProps
  search: LinkProps
  /** What may be meant instead. */
  children?: ReactNode
}

/** NotInCatalog is the page of a thing that is not there, and a search for what may be meant. */
export function NotInCatalog({ what, name, all, search, children }: NotProps) {
  return (
    <div className="mx-auto max-w-xl py-12">
      <p className="label">404</p>
      <h1 className="mt-1 text-2xl font-semibold">
        There is no {what} “<Breakable name={name} />”
      </h1>
      <p className="mt-3 text-soft">It may have another name, or its schemas have been deleted.</p>
      {children}
      <div className="mt-6 flex flex-wrap gap-2">
        <Link {...search} className="control">
          Search for it
        </Link>
        <Link {...all} className="control">
          All {what}s
        </Link>
      </div>
    </div>
  )
}
