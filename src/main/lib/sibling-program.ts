/**
 * Finds programs of ours that run beside this one, in a process or a thread, whether built or run from the source.
 */

/**
 * Address of the program that stands beside a module, as source or built.
 * @param module the caller's `import.meta.url`; `name` without extension
 */
export function siblingProgram(module: string, name: string): URL {
  return new URL(`./${name}${module.endsWith('.ts') ? '.ts' : '.js'}`, module)
}
