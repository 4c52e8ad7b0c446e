/**
 * How a method and a topic of the console are declared: who may ask, what the parameters must be, and, for the compiler
 * only, what comes back.
 */
import type { Check } from '../check/check.ts'
import type { Permission } from './permission.ts'

export interface MethodSpec<P = unknown, R = unknown> {
  readonly permission: Permission
  readonly params: Check<P>
  /** Never there; it carries the type of the result. */
  readonly result?: R
}

/** A topic is a list of rows that each have an `id`; whoever watches gets all of them and then what changes. */
export interface TopicSpec<P = unknown, Row = unknown> {
  readonly permission: Permission
  readonly params: Check<P>
  /** Never there; it carries the type of a row. */
  readonly row?: Row
}

/** `method<Result>()('read', object({ … }))`. */
export function method<R>(): <P>(permission: Permission, params: Check<P>) => MethodSpec<P, R> {
  return (permission, params) => ({ permission, params })
}

/** `topic<Row>()('read', object({ … }))`. */
export function topic<Row extends { readonly id: string }>(): <P>(
  permission: Permission,
  params: Check<P>
) => TopicSpec<P, Row> {
  return (permission, params) => ({ permission, params })
}
