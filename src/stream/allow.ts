/** Which locations a control message may name: those below a prefix that the caller allowed, however they are spelt. */

import { ModelLoadError, UpdateError } from '../core/errors.js'
import { absolutePath, isBelow, pathOfUrl } from '../io/node.js'

/** What a location is, by its scheme. */
export type Place =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'http'; readonly url: URL }
  /** Whatever a resolver of the caller's makes of it. */
  | { readonly kind: 'other'; readonly text: string }

/** What kind of place a location names. */
export function kindOf(location: string): Place['kind'] {
  // Two letters at least: `C:\models` is a path.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(location)?.[1].toLowerCase()
  if (scheme === undefined || scheme === 'file') return 'file'
  return scheme === 'http' || scheme === 'https' ? 'http' : 'other'
}

/**
 * What a location is.
 * @throws ModelLoadError `io-failed` for what looks like a URL and is none
 */
export function placeOf(location: string): Place {
  const kind = kindOf(location)
  if (kind === 'http') return { kind, url: parsed(location) }
  if (kind === 'other') return { kind, text: location }
  return { kind, path: /^file:/i.test(location) ? pathOfUrl(location) : location }
}

function parsed(location: string): URL {
  try {
    return new URL(location)
  } catch (cause) {
    throw new ModelLoadError('io-failed', 'This is no URL', { received: location, cause })
  }
}

/** What is allowed. */
export interface AllowList {
  /** Folders and files, from the root on. What a location leads to by symbolic links must be below one of them as well. */
  readonly paths: readonly string[]
  /** Throws `location-not-allowed` for a location that is not below a prefix. */
  check(location: string): void
}

/**
 * The list of what prefixes allow. A prefix ends where a name does: `/models` allows `/models/a.pmml` and not `/models-of-others/a.pmml`.
 * @throws ModelLoadError `bad-option` for a prefix that is none
 */
export function allowList(prefixes: readonly string[] = []): AllowList {
  if (!Array.isArray(prefixes)) throw badPrefix(prefixes)
  const places = prefixes.map(prefixOf)
  return {
    paths: places.flatMap((place) => (place.kind === 'file' ? [place.path] : [])),
    check(location) {
      if (!places.some((prefix) => isAllowed(prefix, location)))
        throw new UpdateError('location-not-allowed', 'A control message may not use this location', {
          received: withoutSecrets(location),
          expected:
            places.length === 0
              ? 'no location at all, since the option "allow" lists none'
              : 'one below a prefix that the option "allow" lists, in plain spelling',
        })
    },
  }
}

function prefixOf(prefix: unknown): Place {
  if (typeof prefix !== 'string' || prefix === '') throw badPrefix(prefix)
  try {
    const place = placeOf(prefix)
    if (place.kind === 'file') return { kind: 'file', path: absolutePath(place.path) }
    if (place.kind === 'http' && !isPlain(place.url, place.url.search + place.url.hash))
      throw badPrefix(prefix)
    if (place.kind === 'other' && !isPlainText(place.text)) throw badPrefix(prefix)
    return place
  } catch (error) {
    throw error instanceof ModelLoadError && error.code === 'bad-option' ? error : badPrefix(prefix, error)
  }
}

const badPrefix = (received: unknown, cause?: unknown): ModelLoadError =>
  new ModelLoadError('bad-option', 'The option "allow" has a prefix that can’t be one', {
    received,
    expected:
      'a path, or a URL without user, query and dots, such as https://models.example.com/churn or s3://models',
    cause,
  })

function isAllowed(prefix: Place, location: string): boolean {
  // Programs differ in what these stand for, and so may those that are asked later.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x1f\x7f]/.test(location)) return false
  let place: Place
  try {
    place = placeOf(location)
  } catch {
    return false
  }
  if (prefix.kind === 'file') return place.kind === 'file' && isBelow(prefix.path, absolutePath(place.path))
  if (location.includes('\\')) return false
  if (prefix.kind === 'http')
    return (
      place.kind === 'http' &&
      isPlain(place.url) &&
      place.url.origin === prefix.url.origin &&
      isBelowText(prefix.url.pathname, place.url.pathname)
    )
  return (
    place.kind === 'other' &&
    isPlainText(place.text) &&
    isBelowText(plainScheme(prefix.text), plainScheme(pathOf(place.text)))
  )
}

/** Whether a URL says who and where, and nothing that servers may read in another way. */
const isPlain = ({ username, password, pathname }: URL, rest = ''): boolean =>
  username === '' && password === '' && rest === '' && isPlainPath(pathname)

/** Slashes, dots and percent signs in disguise, even in several layers of it, and empty names. */
const isPlainPath = (path: string): boolean => !/%(25)*(2e|2f|5c|00)|\/\//i.test(path)

/** The same for URLs of schemes whose rules nobody knows here: no user, and no dots that a reader might follow. */
function isPlainText(text: string): boolean {
  const [, authority, path] = /^[^:]*:(?:\/\/([^/]*))?(.*)$/.exec(pathOf(text)) ?? []
  return (
    path !== undefined &&
    !authority?.includes('@') &&
    isPlainPath(path) &&
    !path.split('/').some((name) => name === '.' || name === '..')
  )
}

/** A URL without query and fragment. */
const pathOf = (text: string): string => text.replace(/[?#].*$/s, '')

/** A URL whose scheme is in lower case, since its case says nothing. */
const plainScheme = (text: string): string => text.replace(/^[^:]*/, (scheme) => scheme.toLowerCase())

/** Whether a text is another one, or goes on after it with a new name. */
const isBelowText = (prefix: string, text: string): boolean =>
  text === prefix || (text.startsWith(prefix) && (/[/:]$/.test(prefix) || text[prefix.length] === '/'))

/** A location as messages may show it: passwords and signatures stay out of logs. */
export const withoutSecrets = (location: string): string =>
  /^[a-z][a-z0-9+.-]+:/i.test(location) ? pathOf(location).replace(/\/\/[^/]*@/, '//') : location
