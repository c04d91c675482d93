/** A model's name and nothing else: it is told to people and to models outside of any quotation. */
export const modelName = (text: unknown): string | undefined =>
  typeof text === 'string' && /^[\w.:@/+[\]-]{1,80}$/.test(text) ? text : undefined
