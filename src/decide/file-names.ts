const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** Ends of names that say "file" by themselves, also without a folder. */
const KNOWN = words(
  `ts tsx mts cts js jsx mjs cjs json jsonc json5 md mdx rst adoc txt csv tsv yml yaml toml ini cfg conf xml svg html htm css
  scss sass less vue svelte astro sql graphql gql proto sh bash zsh fish ps1 bat cmd py pyi pyx ipynb rb erb rake gemspec php go rs java
  kt kts scala groovy gradle c h cc cpp cxx hpp hh swift cs fsx lua pl pm jl exs erl hrl hs mli clj cljs cljc edn lisp vim dart
  zig nim sv vhdl tfvars hcl bzl bazel cmake plist tpl hbs ejs pug njk liquid wat sol cairo prisma mm tex`,
)
/** Ends that are also those of methods, fields and hosts. */
const COMMON = words(
  'log sum mod lock diff patch snap properties m v r s d t env rc tmpl fs ex el nix move tf vb ml mk',
)
/** Files that have no such end. */
const BARE = words(
  'Makefile Dockerfile Containerfile Rakefile Gemfile Procfile Jenkinsfile Vagrantfile Brewfile Justfile justfile CODEOWNERS LICENSE README CHANGELOG NOTICE AUTHORS BUILD WORKSPACE',
)
/** Products that are written like files. */
const PRODUCTS = words(
  'node.js next.js vue.js nuxt.js react.js express.js three.js d3.js chart.js ember.js backbone.js alpine.js angular.js discord.js nest.js deno.ts',
)
/** Both ends of names of files and of hosts. */
const DOMAINS = words('rs sh md py pl cc sc')
const PORTS = new Set([
  22, 25, 53, 80, 443, 3000, 3306, 5000, 5173, 5432, 6379, 8000, 8080, 8443, 8888, 9000, 9200, 27017,
])

/** Whether a text with a line number behind it names a file: for certain, perhaps (where there is one), or not at all. */
export function fileLike(path: string, line: number | undefined): 'sure' | 'maybe' | 'no' {
  const name = path.split('/').at(-1) ?? ''
  const folders = path.includes('/')
  if (!/\p{L}/u.test(name)) return 'no'
  if (BARE.has(name)) return folders ? 'sure' : 'maybe'
  if (/^\.[a-z][\w.-]*$/i.test(name)) return 'sure'
  const end = /[^.]\.(\w{1,10})$/.exec(name)?.[1]?.toLowerCase()
  if (end === undefined || !/[a-z]/.test(end)) return folders ? 'maybe' : 'no'
  if (KNOWN.has(end)) {
    if (PRODUCTS.has(name.toLowerCase())) return 'maybe'
    return !folders && DOMAINS.has(end) && line !== undefined && PORTS.has(line) ? 'maybe' : 'sure'
  }
  return folders || COMMON.has(end) ? 'maybe' : 'no'
}
