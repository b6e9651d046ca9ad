// The API names things in lower case, as they stand within a sentence; where one stands by itself it begins as a sentence does.

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
