// The content security policy lets in style elements that carry the word of the document's own answer. Ant Design puts it on
// most of its own; those that lock scrolling behind a dialog, and those of maps and charts, know nothing of it.

export const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

const create = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = create(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
}) as typeof document.createElement;
