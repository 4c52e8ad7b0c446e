/** Where to go when another node is chosen: the page one is on, if it is one of a node; the first page of a node otherwise. */
import { addressOf, pages } from '../pages.ts'

/** @returns undefined while there is no page of a node */
export function addressForNode(node: string, routeName: string): string | undefined {
  const ofNode = pages.filter(({ needs }) => needs === 'node')
  const page = ofNode.find(({ name }) => name === routeName) ?? ofNode[0]
  return page && addressOf(page, node)
}
