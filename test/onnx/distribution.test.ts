import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/onnx/document.js'
import { recognise } from '../../src/onnx/recognise.js'
import { type AttributeValue, node, tensor } from '../../src/onnx/write.js'
import type { Chunks } from '../../src/proto/write.js'
import { load, onnx, using } from './models.js'

type Attributes = { readonly [name: string]: AttributeValue }

/** A classifier whose scores go through further nodes, the last of which makes `p`. */
function classifier(first: Chunks, ...rest: Chunks[]): Uint8Array {
  return onnx(
    { x: 'float[N,2]' },
    { label: 'string[N]', p: 'float[N,2]' },
    {
      nodes: [first, ...rest],
      initializers: [
        tensor('one', 'float', [1], [1]),
        tensor('two', 'float', [1], [2]),
        tensor('axis', 'int64', [1], [1]),
        tensor('classes', 'string', [2], ['no', 'yes']),
      ],
    },
    { opsets: { '': 18, 'ai.onnx.ml': 3 } },
  )
}

const labels: AttributeValue = { texts: ['no', 'yes'] }
const linear = (transform: string, coefficients: number[], intercepts: number[], scores = 'p') =>
  node('ai.onnx.ml:LinearClassifier', ['x'], ['label', scores], {
    classlabels_strings: labels,
    coefficients: { floats: coefficients },
    intercepts: { floats: intercepts },
    post_transform: { text: transform },
  })
/** One tree that splits on the first feature at 0: weights of class and leaf. */
const tree = (
  transform: string,
  weights: readonly (readonly [leaf: number, id: number, weight: number])[],
  more: Attributes = {},
) =>
  node('ai.onnx.ml:TreeEnsembleClassifier', ['x'], ['label', 'p'], {
    classlabels_strings: labels,
    post_transform: { text: transform },
    nodes_treeids: { ints: [0, 0, 0] },
    nodes_nodeids: { ints: [0, 1, 2] },
    nodes_featureids: { ints: [0, 0, 0] },
    nodes_modes: { texts: ['BRANCH_LEQ', 'LEAF', 'LEAF'] },
    nodes_values: { floats: [0, 0, 0] },
    nodes_truenodeids: { ints: [1, 0, 0] },
    nodes_falsenodeids: { ints: [2, 0, 0] },
    class_treeids: { ints: weights.map(() => 0) },
    class_nodeids: { ints: weights.map(([leaf]) => leaf) },
    class_ids: { ints: weights.map(([, id]) => id) },
    class_weights: { floats: weights.map(([, , weight]) => weight) },
    ...more,
  })
const full = [
  [1, 0, 0.75],
  [1, 1, 0.25],
  [2, 0, 0.5],
  [2, 1, 0.5],
] as const
const svm = (prob: number[]) =>
  node('ai.onnx.ml:SVMClassifier', ['x'], ['label', 'p'], {
    classlabels_strings: labels,
    prob_a: { floats: prob },
  })
const scores = linear('NONE', [1, 0, 0, 1], [0, 0], 's')

describe('distributions by construction', () => {
  it.each<[string, Uint8Array]>([
    ['LinearClassifier with SOFTMAX', classifier(linear('SOFTMAX', [1, 0, 0, 1], [0, 0]))],
    ['LinearClassifier with LOGISTIC and one row', classifier(linear('LOGISTIC', [1, 2], [0]))],
    [
      'LinearClassifier with LOGISTIC and mirrored rows',
      classifier(linear('LOGISTIC', [-1, 2, 1, -2], [-1, 1])),
    ],
    [
      'independent logistic scores, normalised',
      classifier(
        linear('LOGISTIC', [1, 2, 3, 4], [0, 1], 's'),
        node('ai.onnx.ml:Normalizer', ['s'], ['p'], { norm: { text: 'L1' } }),
      ),
    ],
    ['trees with SOFTMAX', classifier(tree('SOFTMAX', full))],
    [
      'trees with LOGISTIC and one score',
      classifier(
        tree('LOGISTIC', [
          [1, 0, -3],
          [2, 0, 2],
        ]),
      ),
    ],
    ['trees whose leaves sum to 1', classifier(tree('NONE', full))],
    [
      'trees with one score up to 1',
      classifier(
        tree('NONE', [
          [1, 0, 0.1],
          [2, 0, 1],
        ]),
      ),
    ],
    ['SVMClassifier with probabilities', classifier(svm([1]))],
    ['Softmax', classifier(scores, node('Softmax', ['s'], ['p'], { axis: { int: 1 } }))],
    ['Exp of LogSoftmax', classifier(scores, node('LogSoftmax', ['s'], ['l']), node('Exp', ['l'], ['p']))],
    [
      'exponentials by their sum',
      classifier(
        scores,
        node('Exp', ['s'], ['e']),
        node('ReduceSum', ['e', 'axis'], ['t']),
        node('Div', ['e', 't'], ['p']),
      ),
    ],
    [
      'Exp of what is less its ReduceLogSumExp',
      classifier(
        scores,
        node('ReduceLogSumExp', ['s', 'axis'], ['t']),
        node('Sub', ['s', 't'], ['l']),
        node('Exp', ['l'], ['p']),
      ),
    ],
    [
      'the mean of two',
      classifier(
        scores,
        node('Softmax', ['s'], ['a']),
        node('Add', ['a', 'a'], ['b']),
        node('Div', ['b', 'two'], ['p']),
      ),
    ],
    [
      'a complement',
      classifier(
        scores,
        node('Sigmoid', ['s'], ['a']),
        node('Sub', ['one', 'a'], ['b']),
        node('Concat', ['b', 'a'], ['p'], { axis: { int: 1 } }),
      ),
    ],
  ])('%s', (_, bytes) => {
    expect(recognise(readDocument(bytes))).toMatchObject({
      task: 'classification',
      label: 'label',
      probabilities: { output: 'p', classes: ['no', 'yes'] },
    })
  })

  it.each<[string, Uint8Array]>([
    ['LinearClassifier without a transform', classifier(linear('NONE', [1, 0, 0, 1], [0, 0]))],
    ['independent logistic scores', classifier(linear('LOGISTIC', [1, 2, 3, 4], [0, 1]))],
    [
      'trees with raw margins',
      classifier(
        tree('NONE', [
          [1, 0, -0.4],
          [2, 0, 0.7],
        ]),
      ),
    ],
    [
      'trees with one score beyond 1',
      classifier(
        tree('NONE', [
          [1, 0, 0.4],
          [2, 0, 1.7],
        ]),
      ),
    ],
    ['trees with LOGISTIC and a score a class', classifier(tree('LOGISTIC', full))],
    [
      'trees whose leaves sum to other than 1',
      classifier(
        tree(
          'NONE',
          full.map(([leaf, id, weight]) => [leaf, id, weight * 2] as const),
        ),
      ),
    ],
    ['trees with a leaf without weights', classifier(tree('NONE', full.slice(0, 2)))],
    ['trees with a base', classifier(tree('NONE', full, { base_values: { floats: [0.1, 0.1] } }))],
    ['SVMClassifier with votes', classifier(svm([]))],
    [
      'signed scores, normalised',
      classifier(scores, node('ai.onnx.ml:Normalizer', ['s'], ['p'], { norm: { text: 'L1' } })),
    ],
    [
      'scores divided by their largest',
      classifier(
        linear('SOFTMAX', [1, 0, 0, 1], [0, 0], 's'),
        node('ai.onnx.ml:Normalizer', ['s'], ['p'], { norm: { text: 'MAX' } }),
      ),
    ],
    ['Softmax along the batch', classifier(scores, node('Softmax', ['s'], ['p'], { axis: { int: 0 } }))],
    ['the sum of two', classifier(scores, node('Softmax', ['s'], ['a']), node('Add', ['a', 'a'], ['p']))],
    [
      'what depends on itself',
      classifier(scores, node('Identity', ['p'], ['q']), node('Add', ['q', 'q'], ['p'])),
    ],
  ])('not: %s', (_, bytes) => {
    const { label, probabilities } = recognise(readDocument(bytes))
    expect({ label, probabilities }).toEqual({ label: 'label', probabilities: undefined })
  })

  it('finds out quickly in graphs with very many ways', () => {
    const nodes = Array.from({ length: 200 }, (_, index) =>
      node('Add', [`a${index}`, `a${index}`], [`a${index + 1}`]),
    )
    const bytes = classifier(
      scores,
      node('Identity', ['s'], ['a0']),
      ...nodes,
      node('Identity', ['a200'], ['p']),
    )
    const start = performance.now()
    recognise(readDocument(bytes))
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('results of classifiers', () => {
  // Logistic regression by hand: 1 / (1 + e^-(x0 - x1)).
  const yes = 1 / (1 + Math.exp(-1))
  const mirrored = linear('LOGISTIC', [-1, 1, 1, -1], [0, 0], 's')

  it.each<[string, AttributeValue, string, readonly unknown[]]>([
    ['texts', { texts: ['no', 'yes'] }, 'classlabels_strings', ['no', 'yes']],
    ['integers', { ints: [0, 1] }, 'classlabels_int64s', [0, 1]],
  ])('maps of a ZipMap with keys that are %s', async (_, keys, name, classes) => {
    const zipMap = node('ai.onnx.ml:ZipMap', ['s'], ['p'], { [name]: keys })
    const value = {
      kind: 'tensor',
      element: { code: 1, name: 'float', kind: 'float', runtime: 'float32' },
    } as const
    const key = { code: 8, name: 'string', kind: 'string' } as const
    const bytes = onnx(
      { x: 'float[N,2]' },
      { label: 'string[N]', p: { kind: 'sequence', element: { kind: 'map', key, value } } },
      { nodes: [mirrored, zipMap] },
      { opsets: { '': 18, 'ai.onnx.ml': 3 } },
    )
    const model = load(bytes)
    await using(model, async () => {
      const { prediction, probabilities, outputs } = await model.score({ x: [1, 0] })
      expect(prediction).toBe('yes')
      expect(Object.keys(probabilities ?? {})).toEqual(classes.map(String))
      expect(probabilities?.[String(classes[1])]).toBeCloseTo(yes, 6)
      expect(outputs.p).toEqual([
        [
          [classes[0], expect.closeTo(1 - yes, 6)],
          [classes[1], expect.closeTo(yes, 6)],
        ],
      ])
      const batch = await model.score({
        x: [
          [1, 0],
          [0, 1],
        ],
      })
      expect(batch.probabilities).toBeUndefined()
      expect(batch.outputs.label).toMatchObject({ data: ['yes', 'no'] })
      expect(batch.outputs.p).toHaveLength(2)
    })
  })

  it('gives no probabilities that are not numbers', async () => {
    const model = load(classifier(linear('SOFTMAX', [1, 0, 0, 1], [0, 0])))
    const { probabilities } = await using(model, () => model.score({ x: [Number.NaN, 0] }))
    expect(probabilities).toBeUndefined()
  })
})
