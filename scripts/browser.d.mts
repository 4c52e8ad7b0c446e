/** @returns the path of a Chromium that can be started */
export function findBrowser(): string | undefined
