// Photos over bad networks, by tus 1.0: sent in pieces, taken up again where the last one ended, also after the tab was closed.
// The file itself waits in IndexedDB until the server has all of it.
import { createStore, del, entries, set } from "idb-keyval";

import { api, Refused } from "./api";
import { session } from "./session";

export interface Waiting {
  key: string;
  file: Blob;
  name: string;
  /** Where the server keeps what has arrived; null: nothing was announced yet. */
  location: string | null;
}

export interface Sending {
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

const TUS = { "Tus-Resumable": "1.0.0" };
const PIECE_BYTES = 256 * 1024;
const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 10_000];
const GONE = 404;
const BUSY = 500;
const MOVED_ON = 409;
const store = globalThis.indexedDB ? createStore("gridwarden-uploads", "files") : undefined;

/** `what` names object and action, as with drafts; the person's own alone. */
export async function waitingUploads(what: string): Promise<Waiting[]> {
  if (!store) return [];
  const all = await entries<string, Waiting>(store);
  return all.filter(([key]) => key.startsWith(`${personKey()}/${what}/`)).map(([, one]) => one);
}

export async function keepUpload(what: string, waiting: Waiting): Promise<void> {
  if (store) await set(`${personKey()}/${what}/${waiting.key}`, waiting, store);
}

export async function dropUpload(what: string, key: string): Promise<void> {
  if (store) await del(`${personKey()}/${what}/${key}`, store);
}

function personKey(): string {
  const now = session();
  return now.at === "in" || now.at === "over" ? String(now.me.person_id) : "nobody";
}

/** The id of the photo that it becomes. Tries again by itself for half a minute; what arrived stays arrived. */
export async function sendUpload(what: string, waiting: Waiting, { onProgress, signal }: Sending): Promise<number> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await sendOnce(what, waiting, { onProgress, signal });
    } catch (error) {
      const pause_ms = PAUSES_MS[tried];
      if (signal.aborted || pause_ms === undefined || !mayHelp(error)) throw error;
      if (error instanceof Refused && error.problem.status === GONE) waiting.location = null; // expired: begin anew
      await new Promise((done) => setTimeout(done, pause_ms));
    }
  }
}

/** A refusal of the file itself stays one; a network, a busy server and a place that moved do not. */
function mayHelp(error: unknown): boolean {
  if (!(error instanceof Refused)) return true;
  return error.problem.status >= BUSY || error.problem.status === MOVED_ON || error.problem.status === GONE;
}

async function sendOnce(what: string, waiting: Waiting, { onProgress, signal }: Sending): Promise<number> {
  let offset = 0;
  if (waiting.location === null) {
    waiting.location = await begin(waiting, signal);
    await keepUpload(what, waiting);
  } else {
    const standing = await api.HEAD("/api/v1/uploads/{token}", { params: { path: { token: tokenOf(waiting) }, header: TUS }, signal });
    if (!standing.response.ok) throw new Refused(bare(standing.response.status));
    offset = Number(standing.response.headers.get("Upload-Offset"));
  }
  for (;;) {
    onProgress(offset);
    const piece = waiting.file.slice(offset, offset + PIECE_BYTES);
    const answer = await api.PATCH("/api/v1/uploads/{token}", {
      params: { path: { token: tokenOf(waiting) }, header: { ...TUS, "Upload-Offset": String(offset) } },
      headers: { "Content-Type": "application/offset+octet-stream" },
      body: piece as unknown as string, // bytes, which the schema can only call text
      bodySerializer: (body) => body as unknown as Blob,
      signal,
    });
    if (!answer.response.ok) throw new Refused(bare(answer.response.status));
    offset = Number(answer.response.headers.get("Upload-Offset"));
    const photo = answer.response.headers.get("X-Gridwarden-Photo");
    if (photo !== null) {
      onProgress(waiting.file.size);
      return Number(photo);
    }
  }
}

async function begin(waiting: Waiting, signal: AbortSignal): Promise<string> {
  const name = btoa(String.fromCharCode(...new TextEncoder().encode(waiting.name.slice(-60))));
  const header = { ...TUS, "Upload-Length": String(waiting.file.size), "Upload-Metadata": `name ${name}` };
  const answer = await api.POST("/api/v1/uploads", { params: { header }, signal });
  const location = answer.response.headers.get("Location");
  if (!answer.response.ok || location === null) throw new Refused(bare(answer.response.status));
  return location;
}

function tokenOf(waiting: Waiting): string {
  return (waiting.location ?? "").split("/").pop() ?? "";
}

/** Of an answer without a body, such as that to HEAD. */
function bare(status: number): Refused["problem"] {
  return { type: "about:blank", title: String(status), status, detail: String(status), request_id: "" };
}
