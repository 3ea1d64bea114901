import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { listLink } from '../links'
import { Footer, StaleBanner } from './Status'
import { Logo } from './Logo'
import { SearchBox } from './SearchBox'
import { ThemeSwitch } from './ThemeSwitch'

/** The areas of the application that exist. The header shows these and nothing else. */
const areas = [{ name: 'Schemas', link: listLink() }]

/** Shell is what all pages have around them. */
export function Shell() {
  const main = useRef<HTMLElement>(null)
  useFocusOnNewPage(main)
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="control sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-4 focus:z-30"
        onClick={(event) => {
          event.preventDefault() // the address is the state of the page, and stays
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-20 border-b border-line bg-surface">
        <div className="mx-auto flex max-w-[88rem] flex-wrap items-center gap-x-5 gap-y-2 px-4 py-2.5 sm:px-6">
          <Link {...listLink()} className="-mx-1 rounded px-1" aria-label="treaty, home">
            <Logo />
          </Link>
          <nav aria-label="Main">
            <ul className="flex gap-1">
              {areas.map(({ name, link }) => (
                <li key={name}>
                  <Link
                    {...link}
                    className="block rounded-control px-2.5 py-1 font-medium text-soft hover:bg-sunken hover:text-ink"
                    activeProps={{ className: 'bg-sunken !text-ink', 'aria-current': 'page' }}
                    activeOptions={{ exact: false, includeSearch: false }}
                  >
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <div className="order-last w-full sm:order-none sm:ml-auto sm:w-72 lg:w-96">
            <SearchBox />
          </div>
          <div className="ml-auto sm:ml-0">
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <StaleBanner />
      <main
        ref={main}
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[88rem] flex-1 px-4 pt-6 pb-16 outline-none sm:px-6 sm:pt-8"
      >
        <Outlet />
      </main>
      <Footer />
    </div>
  )
}

/** Screen readers and the keyboard start at the new page, as they would if the browser had loaded it. */
function useFocusOnNewPage(main: React.RefObject<HTMLElement | null>) {
  const path = useLocation({ select: (location) => location.pathname })
  const shown = useRef(path)
  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    main.current?.focus({ preventScroll: true })
  }, [path, main])
}
