/** Names of files beside a model come from the model, so they are not trusted: none may lead out of its directory. */

import { ModelLoadError } from '../core/errors.js'

/**
 * The name in its plain form: segments joined by `/`, without `.` and empty ones.
 * @throws ModelLoadError `external-data` for an absolute name and for one that leads out of the model's directory
 */
export function besideName(name: string): string {
  const segments = name.split(/[/\\]/)
  if (name === '' || /^[/\\]|^[A-Za-z]:|\0/.test(name) || segments.includes('..'))
    throw new ModelLoadError('external-data', 'The model refers to a file outside its own directory', {
      received: name,
      expected: 'a relative name without ".."',
    })
  return segments.filter((segment) => segment !== '' && segment !== '.').join('/')
}
