/** Which of several files is the model: the same rule for a directory and for a zip. */

import { ModelLoadError } from '../core/errors.js'

/** A TensorFlow SavedModel is a directory with this file in it. */
const SAVED_MODEL = 'saved_model.pb'

/** Endings in order of how clearly they say "model"; the first group with a file in it decides. */
const groups: readonly RegExp[] = [/\.(pmml|onnx|pfa)(\.gz|\.zip)?$/i, /\.xml(\.gz)?$/i, /\.json(\.gz)?$/i]

/** Longest list of names in a message. */
const NAMES_SHOWN = 10

/**
 * The name of the model among names of files (with `/` between folders, relative to the directory or zip).
 * Hidden files and the resource forks that macOS packs along are left out.
 * @param where what is looked through, for the message
 * @param code of the error, since a directory and an archive fail differently
 * @throws ModelLoadError when no or several files could be the model
 */
export function modelAmong(
  names: readonly string[],
  where: string,
  code: 'not-found' | 'archive-malformed',
): string {
  const files = names.filter((name) => !name.endsWith('/') && !/(^|\/)(\.|__MACOSX\/)/.test(name))
  const saved = files.filter((name) => name === SAVED_MODEL || name.endsWith(`/${SAVED_MODEL}`))
  for (const candidates of [saved, ...groups.map((ending) => files.filter((name) => ending.test(name)))]) {
    if (candidates.length === 1) return candidates[0]
    if (candidates.length > 1)
      throw new ModelLoadError(code, `There are several models in ${where}: ${listed(candidates)}`, {
        expected: 'exactly one',
      })
  }
  // A single file is the model whatever its ending: its bytes will tell the format.
  if (files.length === 1) return files[0]
  throw new ModelLoadError(code, `There is no model in ${where}`, {
    expected: 'a file that ends in .pmml, .onnx, .pfa, .xml or .json, or saved_model.pb',
    received: files.length === 0 ? 'no files' : listed(files),
  })
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
