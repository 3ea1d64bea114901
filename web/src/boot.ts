/** Boot is what the server tells the application inside index.html, before the first request. */
export type Boot = {
  /** Prefix of every address, '' or '/prefix'. */
  basePath: string
  /** For style elements that libraries insert; '' where the server sets no policy. */
  nonce: string
}

/** readBoot reads the data block of the page. A page without one, as the development server has, gets defaults. */
export function readBoot(page: Document): Boot {
  const text = page.getElementById('boot')?.textContent ?? '{}'
  let data: Partial<Record<keyof Boot, unknown>> = {}
  try {
    data = JSON.parse(text) as typeof data
  } catch {
    // A broken block must not leave a blank page; the defaults are right for most installations.
  }
  return { basePath: asString(data.basePath), nonce: asString(data.nonce) }
}

function asString(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
