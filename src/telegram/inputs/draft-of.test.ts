import { describe, expect, it } from 'vitest'
import { boundBy } from '../../../test/support/bound-by.ts'
import { captioned, me, media, messageOf, textMessage, toolOf } from '../../../test/support/messages.ts'
import type { InputField } from '../../model/tool.ts'

const albumOf = (...files: readonly object[]) => files.map((file, index) => (index === 0 ? captioned(file, '/im a cat') : messageOf(file)))
const boundAlbum = (tool: ReturnType<typeof toolOf>, ...files: readonly object[]): string => {
  const album = albumOf(...files)
  const [first] = album
  if (first === undefined) throw new Error('an album has pictures')
  return boundBy(tool, first, album)
}
const photos = (...ids: readonly string[]) => ids.map((id) => media.photo(id))

describe('several pictures', () => {
  it.each<[string, readonly (string | InputField)[], readonly string[]]>([
    ['prompt=a cat each photo=[a b c]', ['prompt:text', 'photo:image!'], ['a', 'b', 'c']],
    ['first=[a] last=[b]', ['first:image!', 'last:image!'], ['a', 'b']],
    ['prompt=a cat first=[a] last=[b]', ['prompt:text', 'first:image!', 'last:image!'], ['a', 'b']],
    ['prompt=a cat photo=[a] more=[b c]', ['prompt:text', 'photo:image!', 'more:images'], ['a', 'b', 'c']],
    ['more=[a b c]', ['photo:image', 'more:images!'], ['a', 'b', 'c']],
    ['photo=[a] area=[b]', ['photo:image!', 'area:mask!'], ['a', 'b']],
    ['photo=[a]', ['photo:image!', 'area:mask!'], ['a']],
    ['photo=[a] area=[b] style=[c]', ['photo:image!', 'area:mask!', 'style:image!'], ['a', 'b', 'c']],
    ['each photo=[a b]', ['photo:image!', 'area:mask'], ['a', 'b']],
    ['area=[a]', ['area:mask'], ['a']],
    ['! /im takes at most 2 files of that kind. Please send fewer.', ['first:image!', 'last:image!'], ['a', 'b', 'c']],
    [
      '! /im takes at most 2 files of that kind. Please send fewer.',
      [{ name: 'all', type: 'images', required: true, max: 2 }],
      ['a', 'b', 'c'],
    ],
  ])('%s', (expected, fields, ids) => {
    expect(boundAlbum(toolOf(...fields), ...photos(...ids))).toBe(expected)
  })

  it('go one run each for videos and recordings too', () => {
    expect(boundAlbum(toolOf('clip:video!'), media.video('a'), media.video('b'))).toBe('each clip=[a b]')
    expect(boundAlbum(toolOf('voice:audio!'), media.audio('a'), media.audio('b'))).toBe('each voice=[a b]')
    expect(boundAlbum(toolOf('clip:video!', 'other:video!'), media.video('a'), media.video('b'))).toBe('clip=[a] other=[b]')
  })

  it('find their places by kind', () => {
    const form = toolOf('face:image!', 'clip:video!', 'prompt:text!')
    expect(boundAlbum(form, media.video('v'), media.photo('p'))).toBe('prompt=a cat clip=[v] face=[p]')
    expect(boundAlbum(toolOf('photo:image!'), media.photo('p'), media.video('v'))).toContain('takes a picture, and this is a video')
  })

  it('take the answered one after one’s own', () => {
    const answer = captioned(media.photo('own'), '/im a cat', { reply_to_message: messageOf(media.photo('theirs')) })
    expect(boundBy(toolOf('first:image!', 'last:image!'), answer)).toBe('first=[own] last=[theirs]')
    expect(boundBy(toolOf('all:images!'), answer)).toBe('all=[own theirs]')
    expect(boundBy(toolOf('photo:image!'), answer)).toBe('photo=[own]')
  })
})

describe('files of other kinds', () => {
  it('go where anything goes', () => {
    const reader = toolOf('paper:file!', 'question:text!')
    expect(boundBy(reader, captioned(media.document('pdf', 'application/pdf'), '/im what is it?'))).toBe('question=what is it? paper=[pdf]')
    expect(boundBy(reader, textMessage('/im what is it?', { reply_to_message: messageOf(media.photo()) }))).toBe(
      'question=what is it? paper=[photo]',
    )
    expect(boundBy(toolOf('prompt:text', 'paper:file'), captioned(media.document('pdf'), '/im a'))).toBe('prompt=a paper=[pdf]')
  })

  it('are explained where Telegram’s own word for them misleads', () => {
    const painter = toolOf('photo:image!')
    expect(boundBy(painter, captioned(media.animation('g', 'video/mp4'), '/im'))).toMatch(/a GIF, which Telegram keeps as a video/)
    expect(boundBy(toolOf('paper:file!'), textMessage('/im', { reply_to_message: messageOf(media.sticker('s', true)) }))).toMatch(
      /moving sticker/,
    )
  })

  it('are no problem where the one answered was only talked about', () => {
    expect(boundBy(toolOf('prompt:text!'), textMessage('/im a cat', { reply_to_message: messageOf(media.video()) }))).toBe('prompt=a cat')
    const photo = captioned(media.photo(), '/im', { reply_to_message: messageOf(media.video()) })
    expect(boundBy(toolOf('photo:image!'), photo)).toBe('photo=[photo]')
  })

  it('may be too big', () => {
    const tool = toolOf('clip:video!')
    const limit = 20 * 1024 * 1024
    const big = '! That file is over 20 MB, which is more than a bot may fetch. Please send it smaller, or as a link: --clip https://…'
    expect(boundBy(tool, captioned(media.video('v', limit), '/im'))).toBe('clip=[v]')
    expect(boundBy(tool, captioned(media.video('v', limit + 1), '/im'))).toBe(big)
    expect(boundBy(tool, textMessage('/im', { reply_to_message: messageOf(media.video('v', limit + 1)) }))).toBe(big)
    expect(boundAlbum(tool, media.video('a'), media.video('b', limit + 1))).toBe(big)
  })
})

describe('addresses', () => {
  const link = 'https://a.example/cat.png?size=2'

  it('stand for files', () => {
    expect(boundBy(toolOf('prompt:text!', 'photo:image!'), textMessage(`/im a cat --photo ${link}`))).toBe(`photo=${link} prompt=a cat`)
    expect(boundBy(toolOf('photo:image!'), textMessage(`/im ${link}`))).toBe(`photo=${link}`)
    expect(boundBy(toolOf('all:images!'), textMessage(`/im ${link}`))).toBe(`all=[${link}]`)
    expect(boundBy(toolOf('first:image!', 'last:image!'), captioned(media.photo(), `/im --first ${link}`))).toBe(
      `first=${link} last=[photo]`,
    )
  })

  it('are words where the tool takes words', () => {
    expect(boundBy(toolOf('prompt:text!', 'photo:image'), textMessage(`/im ${link}`))).toBe(`prompt=${link}`)
  })
})

describe('words', () => {
  const tool = toolOf('prompt:text!', 'negative_prompt:text', 'steps:integer=20', 'seed:seed', 'photo:image')

  it('of one’s own win over those answered, and parameters go with either', () => {
    const answered = { reply_to_message: textMessage('a dog --steps 5') }
    expect(boundBy(tool, textMessage('/im a cat', answered))).toBe('prompt=a cat')
    expect(boundBy(tool, textMessage('/im --steps 9 x4', answered))).toBe('steps=9 prompt=a dog --steps 5 x4')
    expect(boundBy(tool, textMessage('/im', { reply_to_message: textMessage('a dog\nin two lines') }))).toBe('prompt=a dog\\nin two lines')
  })

  it('behind another command are read as its line, and its slips are nobody’s', () => {
    const answered = { reply_to_message: textMessage('/other a dog --steps 5 --seed 3 x4\nugly') }
    expect(boundBy(tool, textMessage('/im --steps 9', answered))).toBe('steps=9 seed=3 negative_prompt=ugly prompt=a dog')
    const slip = { reply_to_message: textMessage('/other a dog --steps 5.5') }
    expect(boundBy(tool, textMessage('/im', slip))).toBe('prompt=a dog')
  })

  it('keep their lines', () => {
    expect(boundBy(tool, textMessage('/im\na cat\non a mat\nat dusk'))).toBe('prompt=a cat\\non a mat\\nat dusk')
    expect(boundBy(tool, textMessage('/im a cat\nugly'))).toBe('negative_prompt=ugly prompt=a cat')
  })

  it('that don’t fit are told before anything else', () => {
    expect(boundBy(tool, captioned(media.voice(), '/im a cat --steps x'))).toMatch(/^! --steps takes/)
  })

  it('of ours around a result are nobody’s prompt', () => {
    const ours = { reply_to_message: captioned(media.photo('ours'), 'Flux · 12 s', { from: me }) }
    expect(boundBy(tool, textMessage('/im', ours))).toBe('photo=[ours]')
  })

  it('of other pictures in the album don’t get in the way', () => {
    const [a, b] = [captioned(media.photo('a'), 'nice'), captioned(media.photo('b'), '/im a cat')]
    expect(boundBy(toolOf('prompt:text!', 'all:images!'), b, [a, b])).toBe('prompt=a cat all=[a b]')
  })
})
