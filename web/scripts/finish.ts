import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { Plugin } from 'vite'

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

// Below this a compressed variant saves less than the headers of the answer cost.
const worthwhile = 1024

/**
 * finish does what is left after bundling: it writes the compressed variants that the binary serves, and puts back
 * the .gitkeep that the bundler's clean-up removes. It also lets the page wait for its script before the first
 * paint, so that a chosen theme never flashes in the other colours; before the script there is nothing to see.
 */
export function finish(): Plugin {
  return {
    name: 'treaty-finish',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
    async writeBundle({ dir }) {
      if (dir === undefined) throw new Error('the bundle has no folder')
      await writeFile(join(dir, '.gitkeep'), '')
      const assets = join(dir, 'assets')
      const names = (await readdir(assets)).filter((name) => /\.(js|css|svg)$/.test(name))
      await Promise.all(names.map((name) => compress(join(assets, name))))
    },
  }
}

async function compress(path: string) {
  const plain = await readFile(path)
  if (plain.length < worthwhile) return
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  }
  await Promise.all([
    brotli(plain, { params }).then((small) => writeFile(`${path}.br`, small)),
    deflate(plain, { level: constants.Z_BEST_COMPRESSION }).then((small) => writeFile(`${path}.gz`, small)),
  ])
}
