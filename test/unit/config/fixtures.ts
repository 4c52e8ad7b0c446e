import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../fixtures/config/', import.meta.url)

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(name, root))
}

export function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8')
}

export function fixtureNames(folder: 'default' | 'example' | 'malformed'): string[] {
  return readdirSync(new URL(`${folder}/`, root)).map((name) => `${folder}/${name}`)
}
