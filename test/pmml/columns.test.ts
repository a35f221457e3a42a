import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isSyncModel, loadModel } from '../../src/index.js'

it('a first block of which every row is refused before its ensemble has its errors', () => {
  const model = loadModel(readFileSync('fixtures/pmml/boosting/classifier/model.pmml'))
  if (!isSyncModel(model)) throw new Error('It is not synchronous')
  const { errors } = model.scoreColumnsSync({ amount: ['oops', 'x'] })
  expect([...errors].map(([row, { code, field }]) => [row, code, field])).toEqual([
    [0, 'wrong-type', 'amount'],
    [1, 'wrong-type', 'amount'],
  ])
})
