/** An impossible state: a mistake of ours, never something the world did. The only error that is thrown. */
export class Bug extends Error {
  override name = 'Bug'
}
