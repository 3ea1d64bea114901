import { createContext, useContext } from 'react'
import { Api } from './client'

/** ApiContext hands the one Api of the application to its pages. */
export const ApiContext = createContext(new Api('', ''))

export function useApi(): Api {
  return useContext(ApiContext)
}
