/** Where time series models differ from the reference on purpose. */

import type { Rule } from './rule.js'

/** Rules for forecasts. */
export const timeSeriesRules: readonly Rule[] = [
  {
    name: 'forecast of several steps',
    reason:
      'An OutputField for the predicted value has what the prediction has: where several steps are forecast, all of them; in ' +
      'the reference the first.',
    explains: ({ document, field, reference, ours }) =>
      field !== 'y' &&
      typeof reference === 'number' &&
      Array.isArray(ours) &&
      ours[0] === reference &&
      document.pmml.includes('<TimeSeriesModel '),
  },
]
