import { Link } from '@tanstack/react-router'
import { listLink } from '../links'
import { useTitle } from '../ui/title'

/** NotFound is the page of an address that leads nowhere. */
export function NotFound() {
  useTitle('Not found')
  return (
    <div className="mx-auto max-w-xl py-12">
      <p className="label">404</p>
      <h1 className="mt-1 text-2xl font-semibold">There is no page at this address</h1>
      <p className="mt-3 text-soft">
        The link may be old, or part of the address was lost when it was copied.
      </p>
      <Link {...listLink()} className="control mt-6">
        All schemas
      </Link>
    </div>
  )
}
