export type ElectronRuntime =
  | { readonly path: string; readonly reason?: undefined }
  | { readonly path?: undefined; readonly reason: string }

/** Whether an Electron binary is present on this machine, and why not. */
export function findElectronRuntime(): ElectronRuntime
