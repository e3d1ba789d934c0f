import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { keepFailure, pictureFolder } from '../take-picture.ts'
import { openGuideRig, type GuideRig } from './open-guide-rig.ts'

/** Two servers, a new database and a browser: on a busy machine that is minutes. */
const START_MILLISECONDS = 300_000

/** A rig for each test of the file, and a picture of every page when one failed. */
export function useGuideRig(): () => GuideRig {
  let rig: GuideRig | undefined
  beforeEach(async () => {
    rig = await openGuideRig()
  }, START_MILLISECONDS)
  afterEach(async ({ task }) => {
    if (rig && task.result?.state === 'fail') await keepFailure(rig.context)
    await rig?.close()
  })
  afterAll(async () => {
    if (pictureFolder.isTemporary) await rm(pictureFolder.path, { recursive: true, force: true })
  })
  return () => {
    if (!rig) throw new Error('The rig is opened before each test')
    return rig
  }
}
