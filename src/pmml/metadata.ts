/**
 * The elements of the standard that tell about a model and influence no score: read over, whatever is in them, save what
 * `info.ts` shows of them. `docs/support.md` lists them, and a test walks the grammar of the standard: every element is declared
 * in `elements.ts`, stands here, or is refused by name.
 */

/** What an element tells, and which elements occur only in it. */
export interface Metadata {
  readonly what: string
  /** Names of the elements inside that the standard knows. */
  readonly inside?: readonly string[]
}

export const metadata: { readonly [element: string]: Metadata } = {
  Extension: { what: 'what a vendor adds, anywhere; also elements whose name starts with `X-`' },
  MiningBuildTask: { what: 'how the model was made; in `info.metadata.buildTask`' },
  Annotation: { what: 'remarks of the author' },
  Timestamp: { what: 'when the document was written; in `info.timestamp`' },
  Taxonomy: {
    what: 'hierarchies of categories or items, which the `taxonomy` of a `DataField` names; no rule of the standard says how they would change a score',
    inside: ['ChildParent'],
  },
  ModelStats: {
    what: 'statistics of the training data; in `info.metadata.statistics`',
    inside: [
      'UnivariateStats',
      'DiscrStats',
      'ContStats',
      'Anova',
      'AnovaRow',
      'MultivariateStats',
      'MultivariateStat',
    ],
  },
  ModelExplanation: {
    what: 'quality of the model on test data; in `info.metadata.quality`',
    inside: [
      'PredictiveModelQuality',
      'ClusteringModelQuality',
      'LiftData',
      'ModelLiftGraph',
      'OptimumLiftGraph',
      'RandomLiftGraph',
      'LiftGraph',
      'XCoordinates',
      'YCoordinates',
      'BoundaryValues',
      'BoundaryValueMeans',
      'ROC',
      'ROCGraph',
      'ConfusionMatrix',
      'ClassLabels',
      'Correlations',
      'CorrelationFields',
      'CorrelationValues',
      'CorrelationMethods',
    ],
  },
  SpectralAnalysis: {
    what: 'a name that the standard has no content for; a `TimeSeriesModel` whose `bestFit` says it is refused',
  },
  SeasonalTrendDecomposition: {
    what: 'a name that the standard has no content for; a `TimeSeriesModel` whose `bestFit` says it is refused',
  },
}
