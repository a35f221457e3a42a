/** Where programs that tests start are put: packages are found from there. */

import { join } from 'node:path'

/** A folder that goes with the broker of a run. */
export const programs = join('node_modules', '.cache', 'scorelet-kafka')
