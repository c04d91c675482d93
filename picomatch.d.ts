/** The part of picomatch that is used here: the package brings no types. */
declare module 'picomatch' {
  type Options = { dot?: boolean; nocase?: boolean; nonegate?: boolean; nobrace?: boolean; windows?: boolean }
  function picomatch(globs: string | readonly string[], options?: Options): (path: string) => boolean
  namespace picomatch {
    function makeRe(glob: string, options?: Options): RegExp
  }
  export = picomatch
}
