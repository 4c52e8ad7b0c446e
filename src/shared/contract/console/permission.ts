/**
 * What a caller of the console may do. Each says one kind of harm: `operate` can cost a deadline, `host` is as good as a
 * shell on the machine (it names programs, arguments, environments, homes, files), `spend` writes on chain.
 */
export const permissions = ['read', 'operate', 'host', 'spend'] as const

export type Permission = (typeof permissions)[number]
