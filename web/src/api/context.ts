import { createContext, useContext } from 'react'
import { Api } from './client'

/** ApiContext hands the one Api of the application to its pages. */
export const ApiContext = createContext(new Api('', ''))

export function useApi(): Api {
  return useContext(ApiContext)
}

/** NonceContext hands out what the page's policy lets style elements in by; '' where there is no policy. */
export const NonceContext = createContext('')

export function useNonce(): string {
  return useContext(NonceContext)
}
