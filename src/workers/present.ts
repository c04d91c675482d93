type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The fields that have a value: absent means "not said", and a field that reads as undefined would say it twice. */
export const present = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
