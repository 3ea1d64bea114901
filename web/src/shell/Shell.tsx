import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import {
  applicationsLink,
  auditLink,
  channelsLink,
  domainsLink,
  eventsLink,
  fieldsLink,
  graphLink,
  homeLink,
  listLink,
  playgroundLink,
  settingsLink,
} from '../links'
import { EnvironmentSwitch } from './EnvironmentSwitch'
import { Live } from '../live/Live'
import { PaletteHost } from '../palette/PaletteHost'
import { Footer, StaleBanner } from './Status'
import { Logo } from './Logo'
import { ThemeSwitch } from './ThemeSwitch'

/** The areas of the application that exist: what is kept here, and apart from it the tools. */
const areas = [
  { name: 'Events', link: eventsLink() },
  { name: 'Schemas', link: listLink() },
  { name: 'Applications', link: applicationsLink() },
  { name: 'Channels', link: channelsLink() },
  { name: 'Fields', link: fieldsLink() },
  { name: 'Domains', link: domainsLink() },
  { name: 'Graph', link: graphLink() },
  { name: 'Playground', link: playgroundLink(), firstTool: true },
  { name: 'Audit', link: auditLink() },
  { name: 'Settings', link: settingsLink() },
]

/** Shell is what all pages have around them. */
export function Shell() {
  const main = useRef<HTMLElement>(null)
  const areasNav = useRef<HTMLElement>(null)
  useFocusOnNewPage(main)
  useAreaInSight(areasNav)
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
        <div className="mx-auto max-w-[88rem] px-4 sm:px-6">
          <div className="flex items-center gap-x-4 pt-2.5 sm:gap-x-6">
            <Link {...homeLink()} className="-mx-1 rounded px-1" aria-label="treaty, home">
              <Logo />
            </Link>
            <div className="min-w-0 flex-1 sm:max-w-md lg:mx-auto lg:max-w-xl">
              <PaletteHost />
            </div>
            <div className="ml-auto flex items-center gap-2 lg:ml-0">
              <EnvironmentSwitch />
              <ThemeSwitch />
            </div>
          </div>
          <nav ref={areasNav} aria-label="Main" className="-mx-2 overflow-x-auto [scrollbar-width:none]">
            <ul className="flex pt-1">
              {areas.map(({ name, link, firstTool }) => (
                <li key={name} className={firstTool === true ? 'sm:ml-auto' : ''}>
                  <Link {...link} className="area" activeOptions={{ exact: false, includeSearch: false }}>
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
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
      <Live />
    </div>
  )
}

/** On a narrow screen the areas do not all fit: the current one is brought into sight. */
function useAreaInSight(nav: React.RefObject<HTMLElement | null>) {
  const path = useLocation({ select: (location) => location.pathname })
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]')
    if (nav.current === null || current === null || current === undefined) return
    const { offsetLeft, offsetWidth } = current
    nav.current.scrollTo({ left: offsetLeft - (nav.current.clientWidth - offsetWidth) / 2 })
  }, [path, nav])
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
